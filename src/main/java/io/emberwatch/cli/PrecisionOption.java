package io.emberwatch.cli;

import io.emberwatch.engine.Precision;
import picocli.CommandLine.Option;

/** The option {@code --precision} of the commands that score images as the monitor does. */
final class PrecisionOption {
    @Option(
            names = "--precision",
            paramLabel = "auto|fp32|bf16|int8",
            defaultValue = "auto",
            description =
                    "Arithmetic of convolutions; auto takes bf16 where the CPU has it, and scores close calls again"
                            + " in fp32, as the monitor does (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    Precision precision() {
        return precision;
    }
}
