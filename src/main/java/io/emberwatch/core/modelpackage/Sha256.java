package io.emberwatch.core.modelpackage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What names files by their contents. */
public final class Sha256 {
    private Sha256() {}

    /** An empty digest, for one thread. */
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds the digest of a file's contents, which is of a fixed length: nothing runs into what follows. */
    public static void addHashOf(Path file, MessageDigest digest) throws IOException {
        digest.update(start().digest(Files.readAllBytes(file)));
    }

    /** What it has come to, as 64 lower-case hexadecimal digits; the digest is empty afterwards. */
    public static String end(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
