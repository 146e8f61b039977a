package io.emberwatch.monitor.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into values: {@code ${NAME}}, {@code ${NAME:-default}} for an unset or empty one; what a
 * file holds: {@code ${file:PATH}}, without the end of its line; and a doubled dollar sign for a literal one in front of a
 * brace. The result is never read as YAML again, so a variable or file may hold any character.
 */
final class Substitution {
    private static final Pattern MARK =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}|file:([^}]+)\\})?");

    /** Secrets are short; whatever is longer is the wrong file. */
    private static final int LONGEST_FILE = 4096;

    private final Function<String, String> environment;
    private final Path folder;

    /** As the other one, with files by their paths from the working directory. */
    Substitution(Function<String, String> environment) {
        this(environment, Path.of(""));
    }

    /**
     * @param environment the value of a variable, null where it is unset
     * @param folder where the paths of files begin
     */
    Substitution(Function<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** @throws Problems.Refused naming the variable that is unset; never shows a value */
    String apply(String text) throws Problems.Refused {
        Matcher mark = MARK.matcher(text);
        StringBuilder result = new StringBuilder();
        while (mark.find()) {
            mark.appendReplacement(result, Matcher.quoteReplacement(replacement(mark)));
        }
        return mark.appendTail(result).toString();
    }

    /** Whether a message about this text must not show what it became. */
    static boolean touches(String text) {
        return text.contains("${");
    }

    private String replacement(Matcher mark) throws Problems.Refused {
        if (mark.group().equals("$${")) {
            return "${";
        }
        if (mark.group(3) != null) {
            return content(mark.group(3));
        }
        String name = mark.group(1);
        if (name == null) {
            throw new Problems.Refused(
                    "has a '${' that is no ${NAME} or ${NAME:-default}; write '$${' for the characters");
        }
        String value = environment.apply(name);
        String fallback = mark.group(2);
        if (fallback != null && (value == null || value.isEmpty())) {
            return fallback;
        }
        if (value == null) {
            throw new Problems.Refused(
                    "environment variable " + name + " is not set; set it or write ${" + name + ":-default}");
        }
        return value;
    }

    private String content(String name) throws Problems.Refused {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            bytes = in.readNBytes(LONGEST_FILE + 1);
        } catch (IOException | InvalidPathException e) {
            throw new Problems.Refused(
                    "file " + name + " cannot be read: it must be there, and this user must be allowed"
                            + " to read it; a path begins at the configuration's folder");
        }
        String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n$", "");
        if (bytes.length > LONGEST_FILE || text.chars().anyMatch(Character::isISOControl)) {
            throw new Problems.Refused("file " + name + " must hold one line of at most " + LONGEST_FILE + " bytes");
        }
        return text;
    }
}
