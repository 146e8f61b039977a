package io.emberwatch.engine;

/** The arithmetic of a network's convolutions. */
public enum Precision {
    /** bfloat16 where the CPU has it and it moves no score noticeably, else float32. */
    AUTO,
    FP32,
    BF16
}
