package io.emberwatch.monitor.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into values: {@code ${NAME}}, {@code ${NAME:-default}} for an unset or empty one, and
 * a doubled dollar sign for a literal one in front of a brace. The result is never read as YAML again, so a variable
 * may hold any character.
 */
final class Substitution {
    private static final Pattern MARK =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\})?");

    private final Function<String, String> environment;

    /** @param environment the value of a variable, null where it is unset */
    Substitution(Function<String, String> environment) {
        this.environment = environment;
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
}
