package io.emberwatch.monitor.incident.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real file system of 512 KiB that can be filled up and made read-only; needs the right to mount. */
public final class TinyDisk implements AutoCloseable {
    private final Path folder;

    private TinyDisk(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where mounting is not allowed. */
    public static TinyDisk mount(Path folder) {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder.toString()),
                "mounting is not allowed here: run the test as root");
        return new TinyDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Takes all the room that is left. */
    public void fill() {
        try (OutputStream file = Files.newOutputStream(folder.resolve("filler"))) {
            byte[] block = new byte[1024];
            while (true) {
                file.write(block);
            }
        } catch (IOException e) {
            // Full: as asked.
        }
    }

    /** Takes all the room but so much, in whole pages. */
    public void leave(long bytes) {
        fill();
        try (FileChannel filler = FileChannel.open(folder.resolve("filler"), StandardOpenOption.WRITE)) {
            filler.truncate(filler.size() - bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void makeRoom() {
        try {
            Files.delete(folder.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void makeReadOnly() {
        remount("ro");
    }

    public void makeWritable() {
        remount("rw");
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }

    private void remount(String mode) {
        if (!run("mount", "-o", "remount," + mode, folder.toString())) {
            throw new IllegalStateException("cannot remount " + folder + " " + mode);
        }
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while mounting", e);
        }
    }
}
