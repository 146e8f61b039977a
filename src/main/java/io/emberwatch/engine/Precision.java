package io.emberwatch.engine;

import java.util.Locale;

/** The arithmetic of a network's convolutions. */
public enum Precision {
    /** int8 where the package is calibrated and the machine has it, else bfloat16 where the machine has it, else float32. */
    AUTO,
    FP32,
    /** bfloat16 with sums in float32. */
    BF16,
    /** Bytes with sums in int32, for packages that come with a calibration. */
    INT8;

    /** As options, logs and metrics write it: {@code fp32}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
