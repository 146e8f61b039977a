package io.emberwatch.engine;

import java.util.Locale;

/** The arithmetic of a network's convolutions. */
public enum Precision {
    /** bfloat16 where the CPU has it and it moves no score noticeably, else float32. */
    AUTO,
    FP32,
    BF16;

    /** As options, logs and metrics write it: {@code fp32}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
