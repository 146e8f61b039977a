package io.emberwatch.dashboards;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the metric and label names in a PromQL expression of the plain kind that is shipped here. */
final class PromqlNames {
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_]\\w*");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:])(?!\\s*\\()");
    private static final Set<String> KEYWORDS =
            Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring");

    private PromqlNames() {}

    static Set<String> metrics(String promql) {
        String bare = STRING.matcher(promql).replaceAll("");
        bare = MATCHERS.matcher(bare).replaceAll(" ");
        bare = RANGE.matcher(bare).replaceAll(" ");
        bare = GROUPING.matcher(bare).replaceAll(" ");
        Set<String> names = found(NAME, bare);
        names.removeAll(KEYWORDS);
        return names;
    }

    static Set<String> labels(String promql) {
        String bare = STRING.matcher(promql).replaceAll("");
        Set<String> names = new TreeSet<>();
        for (Pattern place : new Pattern[] {MATCHERS, GROUPING}) {
            Matcher matcher = place.matcher(bare);
            while (matcher.find()) {
                names.addAll(found(LABEL, matcher.group(1)));
            }
        }
        return names;
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> names.add(match.group()));
        return names;
    }
}
