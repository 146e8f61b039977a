package io.emberwatch.core.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file beside its place and moves it there: whoever reads, even after a kill, sees the old file or the new one. */
public final class AtomicFile {
    /** Writes the content to the path that it is given. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path part) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Replaces the file, or makes it.
     *
     * @param file in a folder that exists; beside it {@code NAME.part} is overwritten
     */
    public static void write(Path file, Content content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        content.writeTo(part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
