package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The recordings and images among what the command line names: files as they are, folders searched through. */
final class ReplayFiles {
    private static final Set<String> RECORDINGS =
            Set.of("mp4", "m4v", "mkv", "mov", "avi", "ts", "webm", "h264", "mpg", "mpeg");
    private static final Set<String> IMAGES = Set.of("jpg", "jpeg", "png", "bmp", "webp");

    private ReplayFiles() {}

    /**
     * Every recording, sorted within its folder. A file that is named itself counts whatever its ending.
     *
     * @throws UserException in one line where one is missing or a folder has none
     */
    static List<Path> recordings(List<Path> named) {
        return find(named, RECORDINGS, "recordings");
    }

    /** Every recording and image, as {@link #recordings}. */
    static List<Path> material(List<Path> named) {
        Set<String> both = Stream.concat(RECORDINGS.stream(), IMAGES.stream()).collect(Collectors.toUnmodifiableSet());
        return find(named, both, "images or recordings");
    }

    static boolean isImage(Path file) {
        return IMAGES.contains(ending(file));
    }

    private static List<Path> find(List<Path> named, Set<String> endings, String what) {
        List<Path> all = new ArrayList<>();
        for (Path path : named) {
            if (!Files.exists(path)) {
                throw new UserException(path + " does not exist");
            }
            if (!Files.isDirectory(path)) {
                all.add(path);
                continue;
            }
            List<Path> inside = inside(path, endings);
            if (inside.isEmpty()) {
                throw new UserException("there are no " + what + " in " + path + " ("
                        + String.join(", ", endings.stream().sorted().toList()) + ")");
            }
            all.addAll(inside);
        }
        return List.copyOf(all);
    }

    private static List<Path> inside(Path folder, Set<String> endings) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> endings.contains(ending(file)))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new UserException(folder + " cannot be read: check its permissions", e);
        }
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
