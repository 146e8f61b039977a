package io.emberwatch.monitor.incident.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A file as it is, so that a later look shows whether it was written anew. Immutable.
 *
 * @param size in bytes
 * @param writtenAt in whole milliseconds
 */
public record CopyMark(long size, Instant writtenAt) {
    /** Of something that lies on no disk: a checksum stands in the place of the time. */
    public static CopyMark of(byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return new CopyMark(content.length, Instant.ofEpochMilli(sum.getValue()));
    }

    /** Of a file; empty where there is none. */
    public static Optional<CopyMark> of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Instant written = now.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS);
            return now.isRegularFile() ? Optional.of(new CopyMark(now.size(), written)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
