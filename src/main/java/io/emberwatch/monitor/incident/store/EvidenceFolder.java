package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder of files for each incident, beside the database. Stateless and thread-safe. */
final class EvidenceFolder {
    /** Within a store's folder. */
    static final String NAME = "pictures";

    private final Path root;

    private EvidenceFolder(Path root) {
        this.root = root;
    }

    /** The one of a store's folder; made at the first image. */
    static EvidenceFolder of(Path store) {
        return new EvidenceFolder(store.resolve(NAME));
    }

    /**
     * Where an incident's files lie, whether or not there are any.
     *
     * @throws IllegalArgumentException for a text that is no id, which might lead out of the folder
     */
    Path of(String id) {
        if (!Incident.isId(id)) {
            throw new IllegalArgumentException("no incident's id: it would lead out of the folder");
        }
        return root.resolve(id);
    }

    /** Puts a whole image in the place of the one before, or leaves that as it is. */
    void write(String id, ImageKind kind, byte[] jpeg) throws IOException {
        Path folder = of(id);
        Files.createDirectories(folder);
        Path unfinished = folder.resolve(kind.fileName() + ".part");
        try {
            try (FileChannel file = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer content = ByteBuffer.wrap(jpeg);
                while (content.hasRemaining()) {
                    file.write(content);
                }
                file.force(true);
            }
            Files.move(
                    unfinished,
                    folder.resolve(kind.fileName()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    Optional<byte[]> read(String id, ImageKind kind) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(of(id).resolve(kind.fileName())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    boolean has(String id, ImageKind kind) {
        return Files.isRegularFile(of(id).resolve(kind.fileName()));
    }

    /** The incidents that have a folder. */
    List<String> ids() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                if (Incident.isId(name) && Files.isDirectory(folder)) {
                    ids.add(name);
                }
            }
        }
        return ids;
    }

    /** Bytes of all files of an incident; 0 where there are none. */
    long size(String id) throws IOException {
        long bytes = 0;
        for (Path file : files(id)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** When something in an incident's folder last changed. */
    Instant changedAt(String id) throws IOException {
        return Files.getLastModifiedTime(of(id)).toInstant();
    }

    /** Takes an incident's files and folder away. */
    void delete(String id) throws IOException {
        for (Path file : files(id)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(of(id));
    }

    private List<Path> files(String id) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> content = Files.newDirectoryStream(of(id))) {
            content.forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return files;
    }
}
