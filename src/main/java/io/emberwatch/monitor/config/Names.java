package io.emberwatch.monitor.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

/** Says which known name a mistyped one was meant to be. */
final class Names {
    /** A misplaced secret is rarely a plain short word; anything else is not repeated. */
    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9_. -]{1,40}");

    private static final DamerauLevenshteinDistance MISTAKES = new DamerauLevenshteinDistance();

    private Names() {}

    /** A name of the file as a path shows it. */
    static String shown(String name) {
        return PRINTABLE.matcher(name).matches() ? name : "?";
    }

    /** @param what {@code key} or {@code option} */
    static String unknown(String what, String name, Collection<String> known) {
        if (!PRINTABLE.matcher(name).matches()) {
            return "unknown " + what + ", known are " + String.join(", ", known);
        }
        return "unknown " + what + " '" + name + "'"
                + nearest(name, known)
                        .map(near -> ", did you mean '" + near + "'?")
                        .orElse(", known are " + String.join(", ", known));
    }

    /** The known name that the fewest typing mistakes lead to, if they are few. */
    private static Optional<String> nearest(String name, Collection<String> known) {
        int tolerated = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(each -> MISTAKES.apply(name, each) <= tolerated)
                .min(Comparator.comparingInt(each -> MISTAKES.apply(name, each)));
    }
}
