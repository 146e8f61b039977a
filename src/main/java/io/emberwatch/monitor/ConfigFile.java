package io.emberwatch.monitor;

import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The file that a monitor is configured by, and whether it has changed since it was last read. Used by one thread at a
 * time.
 */
public final class ConfigFile {
    private final Path file;
    private final ConfigLoader loader;
    /** What was read last; empty where it could not be read. */
    private byte[] known = {};
    /** What was there at the last look. */
    private byte[] seen = {};

    /** Reads nothing yet. */
    public ConfigFile(Path file, ConfigLoader loader) {
        this.file = file;
        this.loader = loader;
    }

    /**
     * Reads it, and takes what it says now as known.
     *
     * @throws ConfigException with every problem
     */
    public MonitorConfig load() throws ConfigException {
        // Before it is read: a change in between is found at the next look.
        known = content();
        return loader.load(file);
    }

    /**
     * What the file would say with this text.
     *
     * @throws ConfigException with every problem
     */
    MonitorConfig parse(String text) throws ConfigException {
        return loader.parse(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    Path path() {
        return file;
    }

    /** Whether it is another one than was read last, and the same as at the look before: nobody is writing it. */
    boolean hasSettled() {
        byte[] now = content();
        boolean settled = now.length > 0 && Arrays.equals(now, seen);
        seen = now;
        return settled && !Arrays.equals(now, known);
    }

    private byte[] content() {
        try {
            return Files.size(file) > ConfigLoader.LARGEST_BYTES ? new byte[] {0} : Files.readAllBytes(file);
        } catch (IOException e) {
            // An editor that replaces a file may leave a moment without it.
            return new byte[0];
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
