package io.emberwatch.lab.train;

import io.emberwatch.core.modelpackage.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * Names the images that a network learnt from: SHA-256 over the sorted relative names and the contents of all files.
 *
 * @param sha256 in lower-case hexadecimal
 * @param files how many there are
 */
record DataHash(String sha256, int files) {
    /** Reads all these files, which lie under the root. */
    static DataHash of(Path root, List<Path> images) throws IOException {
        MessageDigest digest = Sha256.start();
        List<Path> files = images.stream().sorted().toList();
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('\\', '/');
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            Sha256.addHashOf(file, digest);
        }
        return new DataHash(Sha256.end(digest), files.size());
    }
}
