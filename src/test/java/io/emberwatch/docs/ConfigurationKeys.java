package io.emberwatch.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of the configuration, as {@code config/emberwatch.yml} has them: those in use, and those behind a {@code #}.
 * That this file has every key is another test's business.
 */
final class ConfigurationKeys {
    private static final Path REFERENCE = Path.of("config/emberwatch.yml");
    private static final Pattern KEY = Pattern.compile("( *)(?:# )?( *)(- )?([a-z_]+):(?: .*|$)");

    private static final Pattern SHARED = Pattern.compile("^(?:defaults|cameras\\.[a-z_]+)\\.");
    private static final Pattern CAMERA_ID = Pattern.compile("cameras\\.[a-z_]+");

    private ConfigurationKeys() {}

    private record Open(int indent, String path) {}

    /**
     * All keys and sections by their path, such as {@code web.bind}. Those that cameras may set stand here without
     * {@code defaults.} or the camera's id, such as {@code detect.threshold} and {@code masks}.
     */
    static Set<String> all() {
        Set<String> keys = new TreeSet<>();
        Deque<Open> open = new ArrayDeque<>();
        for (String line : lines().split("\n", -1)) {
            Matcher key = KEY.matcher(line);
            if (!key.matches()) {
                continue;
            }
            int indent = key.group(1).length() + key.group(2).length() + (key.group(3) == null ? 0 : 2);
            while (!open.isEmpty() && open.peek().indent() >= indent) {
                open.pop();
            }
            String path = open.isEmpty() ? key.group(4) : open.peek().path() + "." + key.group(4);
            open.push(new Open(indent, path));
            keys.add(path);
            keys.add(SHARED.matcher(path).replaceFirst(""));
        }
        keys.removeIf(key -> CAMERA_ID.matcher(key).matches());
        return keys;
    }

    private static String lines() {
        try {
            return Files.readString(REFERENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + REFERENCE + ": run the tests from the repository's root", e);
        }
    }
}
