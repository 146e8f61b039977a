package io.emberwatch.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that a command writes after minutes of work, looked at before them. */
final class ReportFile {
    private ReportFile() {}

    /**
     * Why it could not be written, in one line.
     *
     * @param option that names it
     * @param file null where it is not wanted
     */
    static Optional<String> problem(String option, Path file) {
        if (file != null && Files.isDirectory(file)) {
            return Optional.of(option + ": " + file + " is a folder: name a file");
        }
        return Optional.ofNullable(file)
                .map(each -> each.toAbsolutePath().getParent())
                .filter(parent -> !Files.isDirectory(parent))
                .map(parent -> option + ": there is no folder " + parent + ": make it first");
    }
}
