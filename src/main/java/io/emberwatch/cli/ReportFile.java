package io.emberwatch.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks what a command writes to after minutes of work, before that work begins. */
final class ReportFile {
    private ReportFile() {}

    /**
     * Why the file cannot be written, in one line; empty if it can.
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

    /**
     * Why nothing can be written into the folder, in one line; empty if something can.
     *
     * @param option that names it
     * @param folder null where it is not wanted; need not be there
     */
    static Optional<String> folderProblem(String option, Path folder) {
        return Optional.ofNullable(folder)
                .filter(each -> Files.exists(each) && !Files.isDirectory(each))
                .map(each -> option + ": " + each + " is a file: name a folder, which is made if need be");
    }
}
