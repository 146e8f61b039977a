package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options {@code --labels}, {@code --labels-file} and {@code --fire-class} of the commands that import a model. */
final class LabelsOption {
    @ArgGroup
    private final Labels labels = new Labels();

    @Option(
            names = "--fire-class",
            paramLabel = "NAME",
            description = "Class that means fire. Not needed if a class is called fire.")
    private Optional<String> fireClass;

    private static final class Labels {
        @Option(
                names = "--labels",
                paramLabel = "A,B,…",
                description = "Class names in the order of the outputs. Keras sorts class folders by name. One sigmoid"
                        + " output means two classes: first the one with outputs near 0.")
        private String names;

        @Option(names = "--labels-file", paramLabel = "FILE", description = "File with the class names, one per line.")
        private Path file;
    }

    /** The class that means fire; empty where it is not said. */
    Optional<String> fireClass() {
        return fireClass;
    }

    /** The names in their order; empty where none are given. @throws UserException if the file cannot be read */
    List<String> read() {
        if (labels.file != null) {
            try {
                return Files.readAllLines(labels.file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
            } catch (IOException e) {
                throw new UserException(
                        "--labels-file: " + labels.file + " cannot be read: give a text file in UTF-8", e);
            }
        }
        return labels.names == null
                ? List.of()
                : Arrays.stream(labels.names.split(",", -1)).map(String::strip).toList();
    }
}
