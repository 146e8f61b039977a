package io.emberwatch.app;

import io.emberwatch.bundle.ModelBundle;
import picocli.CommandLine.Option;

/** The option {@code --model} of the commands that use a model. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = ModelBundle.BUILTIN,
            description = "builtin or the folder of a model package (default: ${DEFAULT-VALUE}).")
    private String model;

    /** As a configuration would name it. */
    String path() {
        return model;
    }

    /** Opens the package; the caller closes it. */
    ModelBundle open() {
        return ModelBundle.open(model);
    }
}
