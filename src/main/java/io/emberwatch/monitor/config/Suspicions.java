package io.emberwatch.monitor.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is valid YAML and most likely not meant so. Says nothing of a value but its line and key. */
final class Suspicions {
    private static final String ENTRY = "^[\\s{,-]*([A-Za-z_]+)\\s*:\\s+";
    private static final Pattern TYPOGRAPHIC =
            Pattern.compile("([A-Za-z_]+)\\s*:\\s+[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb]");
    private static final Pattern CUT = Pattern.compile(ENTRY + "([^'\"#\\s|>&*!\\[{][^#]*?)\\s#(\\s?)(.*)$");

    private Suspicions() {}

    /**
     * Looks at a text line by line.
     *
     * @param file how a suspicion names the text
     */
    static List<String> of(String file, String text) {
        List<String> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.stripLeading().startsWith("#")) {
                continue;
            }
            String place = file + ":" + (i + 1) + ": ";
            Matcher quote = TYPOGRAPHIC.matcher(line);
            while (quote.find()) {
                found.add(place + quote.group(1)
                        + ": begins with a typographic quote, which is taken as a part of the value: write ' or \"");
            }
            Matcher cut = CUT.matcher(line);
            if (cut.find() && isCut(cut)) {
                found.add(place + cut.group(1)
                        + ": YAML ends the value before ' #' and takes the rest as a comment: put the value in single"
                        + " quotes if the rest belongs to it");
            }
        }
        return found;
    }

    /** A comment has a space behind its mark; a secret rarely has a comment on its line at all. */
    private static boolean isCut(Matcher cut) {
        boolean secret = cut.group(1).matches("password|secret|username");
        return secret || (cut.group(3).isEmpty() && !cut.group(4).isEmpty());
    }
}
