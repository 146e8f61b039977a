package io.emberwatch.lab.explain;

import io.emberwatch.core.image.UnreadableImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The folder into which a command writes. Names that come twice in a run get a number. Not thread-safe. */
public final class OutputFolder {
    private final Path folder;
    private final Set<String> used = new HashSet<>();

    private OutputFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder where need be. @throws UnreadableImageException if it cannot be made or is a file */
    public static OutputFolder make(Path folder) {
        try {
            return new OutputFolder(Files.createDirectories(folder));
        } catch (IOException e) {
            throw new UnreadableImageException(
                    folder + ": cannot be made a folder for the results: choose another --out", e);
        }
    }

    /** The name itself the first time, later with a number. */
    public String unused(String name) {
        String unused = name;
        for (int i = 2; !used.add(unused); i++) {
            unused = name + "-" + i;
        }
        return unused;
    }

    public void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    public Path path(String name) {
        return folder.resolve(name);
    }
}
