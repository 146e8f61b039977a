package io.emberwatch.monitor.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says which known name a mistyped one was meant to be. */
final class Names {
    /** A misplaced secret is rarely a plain short word; anything else is not repeated. */
    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9_. -]{1,40}");

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
                .filter(each -> distance(name, each) <= tolerated)
                .min(Comparator.comparingInt(each -> distance(name, each)));
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one name into the other. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
