package io.emberwatch.engine.onednn;

/** In which numbers a network runs. */
public enum Precision {
    /** float32. */
    FP32,
    /** bfloat16 with sums in float32; on CPUs that have it. */
    BF16,
    /** Bytes with sums in int32; on CPUs that have it, for models that come with a calibration. */
    INT8
}
