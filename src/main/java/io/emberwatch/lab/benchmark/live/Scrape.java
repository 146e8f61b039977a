package io.emberwatch.lab.benchmark.live;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code /metrics} said at a moment, or what was added between two. Immutable. */
record Scrape(Map<String, Double> series) {
    private static final Pattern LINE = Pattern.compile("(\\w+(?:\\{[^}]*})?) (\\S+).*");

    Scrape {
        series = Map.copyOf(series);
    }

    /** Reads Prometheus' text format. */
    static Scrape of(String text) {
        Map<String, Double> series = new HashMap<>();
        for (String line : text.lines().toList()) {
            Matcher match = LINE.matcher(line);
            if (!line.startsWith("#") && match.matches()) {
                series.put(match.group(1), number(match.group(2)));
            }
        }
        return new Scrape(series);
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** What counters gained since then. */
    Scrape since(Scrape before) {
        Map<String, Double> gained = new HashMap<>();
        series.forEach((name, value) -> gained.put(name, value - before.series.getOrDefault(name, 0.0)));
        return new Scrape(gained);
    }

    /** Whether there is a series of this name, with or without labels. */
    boolean has(String name) {
        return series.keySet().stream().anyMatch(key -> isOf(key, name));
    }

    /** All series of this name and with these labels, such as {@code stage="queue"}, together; 0 where there is none. */
    double sum(String name, String... labels) {
        double sum = 0;
        for (Map.Entry<String, Double> each : series.entrySet()) {
            if (isOf(each.getKey(), name)
                    && hasAll(each.getKey(), labels)
                    && !each.getValue().isNaN()) {
                sum += each.getValue();
            }
        }
        return sum;
    }

    /** The sums of a name's series by the values of one label. */
    Map<String, Double> by(String label, String name) {
        Pattern value = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"");
        Map<String, Double> sums = new TreeMap<>();
        series.forEach((key, number) -> {
            Matcher match = value.matcher(key);
            if (isOf(key, name) && match.find()) {
                sums.merge(match.group(1), number, Double::sum);
            }
        });
        return sums;
    }

    /**
     * A quantile of a histogram in seconds, all labels together, between the bounds of its bucket in proportion.
     *
     * @param share 0..1
     * @return not a number where nothing was counted
     */
    double quantile(String name, double share) {
        TreeMap<Double, Double> below = new TreeMap<>();
        by("le", name + "_bucket").forEach((bound, count) -> below.put(number(bound), count));
        double all = below.isEmpty() ? 0 : below.lastEntry().getValue();
        if (all <= 0) {
            return Double.NaN;
        }
        double wanted = share * all;
        double lowerBound = 0;
        double lowerCount = 0;
        for (Map.Entry<Double, Double> each : below.entrySet()) {
            if (each.getValue() >= wanted) {
                if (each.getKey().isInfinite() || each.getValue() <= lowerCount) {
                    return lowerBound;
                }
                double within = (wanted - lowerCount) / (each.getValue() - lowerCount);
                return lowerBound + within * (each.getKey() - lowerBound);
            }
            lowerBound = each.getKey();
            lowerCount = each.getValue();
        }
        return lowerBound;
    }

    private static boolean isOf(String key, String name) {
        return key.startsWith(name) && (key.length() == name.length() || key.charAt(name.length()) == '{');
    }

    private static boolean hasAll(String key, String... labels) {
        for (String label : labels) {
            if (!key.contains(label)) {
                return false;
            }
        }
        return true;
    }
}
