package io.emberwatch.monitor;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Passwords of cameras that were typed in a page: one file each in a folder beside the configuration, which only the
 * monitor's user may read. A password that is typed anew gets a file of its own, so that the configuration changes from one
 * to the other at once. Used by one thread at a time.
 */
final class CameraPasswords {
    private static final Pattern OURS = Pattern.compile("[a-z0-9][a-z0-9_-]*-[0-9a-f]{16}");

    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    /** @param config the configuration's file; the folder is made with the first password */
    CameraPasswords(Path config) {
        folder = config.resolveSibling(
                config.getFileName().toString().replaceAll("[^A-Za-z0-9._-]", "_") + ".passwords");
    }

    /**
     * A password in its file.
     *
     * @param reference as the configuration names it
     */
    record Stored(Path file, String reference) {}

    Stored store(CameraId camera, Secret password) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(folder);
            }
        }
        byte[] once = new byte[8];
        random.nextBytes(once);
        Path file = folder.resolve(camera + "-" + HexFormat.of().formatHex(once));
        EditableFile.writePrivately(file, password.reveal().getBytes(StandardCharsets.UTF_8));
        return new Stored(file, "${file:" + folder.getFileName() + "/" + file.getFileName() + "}");
    }

    /** Deletes the passwords that no text names, and the folder with the last of them. */
    void tidy(List<String> texts) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        int left = files.size();
        for (Path file : files) {
            String name = folder.getFileName() + "/" + file.getFileName();
            if (OURS.matcher(file.getFileName().toString()).matches()
                    && texts.stream().noneMatch(text -> text.contains(name))) {
                Files.deleteIfExists(file);
                left--;
            }
        }
        if (left == 0) {
            Files.delete(folder);
        }
    }
}
