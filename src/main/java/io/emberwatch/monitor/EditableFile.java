package io.emberwatch.monitor;

import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.modelpackage.Sha256;
import io.emberwatch.monitor.config.ConfigLoader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration file that is replaced whole: whoever reads it, even after a kill, sees the old one or the new one. The
 * versions before are kept beside it, the latest as {@code NAME.1}. Written by one thread at a time; read by any.
 */
final class EditableFile {
    private static final int KEPT = 9;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    EditableFile(Path file) {
        this.file = file;
    }

    /**
     * What the file holds at one moment.
     *
     * @param version another one for each content
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by its version.
    record Content(byte[] bytes, String version) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** @throws IOException where it cannot be read, or is too large to be a configuration */
    Content read() throws IOException {
        return read(file);
    }

    private static Content read(Path file) throws IOException {
        if (Files.size(file) > ConfigLoader.LARGEST_BYTES) {
            throw new IOException("is larger than 1 MiB");
        }
        byte[] bytes = Files.readAllBytes(file);
        MessageDigest digest = Sha256.start();
        digest.update(bytes);
        return new Content(bytes, Sha256.end(digest).substring(0, 32));
    }

    /** Why it cannot be replaced, one line with the remedy; empty where nothing is known to be in the way. */
    Optional<String> hindrance() {
        try {
            Path real = file.toRealPath();
            boolean free = Files.isWritable(real) && Files.isWritable(real.getParent());
            return free ? Optional.empty() : Optional.of(unwritable());
        } catch (IOException e) {
            return Optional.of(unwritable());
        }
    }

    /** That it cannot be replaced, and what helps. */
    String unwritable() {
        return file.getFileName() + " cannot be replaced: the monitor's user must be allowed to write to it and to its"
                + " folder, and in a container the folder must be mounted, not the file alone; or change it where it is kept";
    }

    /**
     * Keeps what is there as the version before, and puts another text in its place.
     *
     * @return false where it is no longer what it was: then nothing has changed
     */
    boolean replace(Content before, String text) throws IOException {
        Path real = file.toRealPath();
        for (int version = KEPT - 1; version >= 1; version--) {
            if (Files.exists(kept(real, version))) {
                Files.move(kept(real, version), kept(real, version + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        write(kept(real, 1), before.bytes(), real);
        if (!Arrays.equals(Files.readAllBytes(real), before.bytes())) {
            return false;
        }
        write(real, text.getBytes(StandardCharsets.UTF_8), real);
        return true;
    }

    /** The version before the latest change; empty where none is kept. */
    Optional<Content> previous() throws IOException {
        Path kept = kept(file.toRealPath(), 1);
        return Files.isRegularFile(kept) ? Optional.of(read(kept)) : Optional.empty();
    }

    /** When the latest change was made, by which the version before was kept. */
    Instant changedAt() throws IOException {
        return Files.getLastModifiedTime(kept(file.toRealPath(), 1)).toInstant();
    }

    /** Puts back what was there; the versions stay. */
    void restore(Content before) throws IOException {
        Path real = file.toRealPath();
        write(real, before.bytes(), real);
    }

    /** The texts of the file and of the versions that are kept. */
    List<String> texts() throws IOException {
        Path real = file.toRealPath();
        List<String> texts = new ArrayList<>(List.of(Files.readString(real, StandardCharsets.ISO_8859_1)));
        for (int version = 1; version <= KEPT; version++) {
            if (Files.exists(kept(real, version))) {
                texts.add(Files.readString(kept(real, version), StandardCharsets.ISO_8859_1));
            }
        }
        return texts;
    }

    private static Path kept(Path real, int version) {
        return real.resolveSibling(real.getFileName() + "." + version);
    }

    /** Whoever may not read the file may not read its other versions, at no moment. */
    private static void write(Path to, byte[] bytes, Path like) throws IOException {
        Set<PosixFilePermission> permissions = POSIX ? Files.getPosixFilePermissions(like) : Set.of();
        AtomicFile.write(to, part -> {
            writePrivately(part, bytes);
            if (POSIX) {
                Files.setPosixFilePermissions(part, permissions);
            }
        });
    }

    /** Writes a file that only its owner may read, down to the disk. */
    static void writePrivately(Path to, byte[] bytes) throws IOException {
        Files.deleteIfExists(to);
        if (POSIX) {
            Files.createFile(to, PosixFilePermissions.asFileAttribute(OWNER));
        }
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                channel.write(all);
            }
            channel.force(true);
        }
    }
}
