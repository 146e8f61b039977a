package io.emberwatch.core.heatmap;

import io.emberwatch.core.error.UserException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A layer, class or method that does not exist; the message offers the nearest names. */
public final class UnknownNameException extends UserException {
    private static final int OFFERED = 4;

    /**
     * @param kind of thing, for example {@code layer}
     * @param name what was asked for
     * @param known what there is, not empty
     */
    public UnknownNameException(String kind, String name, Collection<String> known) {
        super("there is no " + kind + " \"" + name + "\"; the nearest are " + String.join(", ", nearest(name, known)));
    }

    private static List<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .sorted(Comparator.comparingInt((String each) -> distance(name, each))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(OFFERED)
                .toList();
    }

    /** Levenshtein's: how many characters must be inserted, removed or exchanged; names that contain it come first. */
    private static int distance(String wanted, String known) {
        String a = wanted.toLowerCase(Locale.ROOT);
        String b = known.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int exchange = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchange, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        boolean contained = !a.isEmpty() && b.contains(a);
        return contained ? Math.min(1, row[b.length()]) : row[b.length()];
    }
}
