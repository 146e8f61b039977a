package io.emberwatch.core.modelpackage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Tells model packages apart by the files that a model is made of; notes beside them do not count. */
final class PackageHash {
    private static final List<String> PARTS =
            List.of(ModelPackage.GRAPH_FILE, ModelPackage.MANIFEST_FILE, "variables", "assets");

    private PackageHash() {}

    /** SHA-256 over names, lengths and contents, as 64 hexadecimal digits. Reads every file once. */
    static String of(Path directory) {
        try {
            MessageDigest digest = Sha256.start();
            for (String part : PARTS) {
                addAll(digest, directory, directory.resolve(part));
            }
            return Sha256.end(digest);
        } catch (IOException | UncheckedIOException e) {
            throw new ModelPackageException(
                    "model folder " + directory + " cannot be read whole (" + e.getMessage()
                            + "): check its files and their permissions",
                    e);
        }
    }

    private static void addAll(MessageDigest digest, Path directory, Path part) throws IOException {
        if (!Files.exists(part)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(part)) {
            files = found.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(file -> name(directory, file)))
                    .toList();
        }
        for (Path file : files) {
            digest.update(name(directory, file).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(
                    ByteBuffer.allocate(Long.BYTES).putLong(Files.size(file)).flip());
            add(digest, file);
        }
    }

    private static void add(MessageDigest digest, Path file) throws IOException {
        byte[] chunk = new byte[1 << 16];
        try (InputStream content = Files.newInputStream(file)) {
            for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
    }

    /** The same on every system. */
    private static String name(Path directory, Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }
}
