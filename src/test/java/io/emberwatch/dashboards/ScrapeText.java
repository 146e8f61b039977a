package io.emberwatch.dashboards;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a scrape in Prometheus' text format is made of: its series' names, their labels, and the types. */
public final class ScrapeText {
    private static final Pattern SERIES = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)");

    private final Map<String, Map<String, Set<String>>> series = new TreeMap<>();
    private final Map<String, String> types = new TreeMap<>();

    public ScrapeText(String text) {
        text.lines().forEach(this::read);
    }

    /** The hand-written scrape that stands for a monitor in tests. */
    public static ScrapeText handWritten() {
        return new ScrapeText(AlertingTest.scrape());
    }

    /** The names of all series. */
    public Set<String> names() {
        return series.keySet();
    }

    /** The names of a series' labels, and all values that each has. */
    public Map<String, Set<String>> labels(String name) {
        return series.getOrDefault(name, Map.of());
    }

    /** Each metric's type, by the name that its {@code # TYPE} line has. */
    public Map<String, String> types() {
        return types;
    }

    private void read(String line) {
        Matcher type = TYPE.matcher(line);
        if (type.find()) {
            types.put(type.group(1), type.group(2));
        }
        Matcher sample = SERIES.matcher(line);
        if (sample.find()) {
            Map<String, Set<String>> labels = series.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2))
                        .results()
                        .forEach(each -> labels.computeIfAbsent(each.group(1), label -> new TreeSet<>())
                                .add(each.group(2)));
            }
        }
    }
}
