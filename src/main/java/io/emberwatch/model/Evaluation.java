package io.emberwatch.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a model said about labelled pictures. Immutable.
 *
 * @param results one for each picture that could be read
 * @param unreadable files that could not
 * @param threshold score from which a picture counts as fire
 */
public record Evaluation(List<Result> results, List<String> unreadable, double threshold) {
    /**
     * One picture.
     *
     * @param file its path, from the evaluated folder on
     * @param fire whether it shows fire
     * @param score of the fire class, 0..1
     */
    public record Result(String file, boolean fire, double score) {
        /** Where the picture comes from, by its file name. */
        String source() {
            return Sample.source(file.substring(file.lastIndexOf('/') + 1));
        }
    }

    /**
     * Figures over some pictures; a share of nothing is NaN.
     *
     * @param ranking what does not depend on the threshold
     */
    public record Figures(
            int truePositives, int falsePositives, int trueNegatives, int falseNegatives, RankingMetrics ranking) {
        /** Number of pictures. */
        public int pictures() {
            return truePositives + falsePositives + trueNegatives + falseNegatives;
        }

        /** Share of pictures that were called what they are. */
        public double accuracy() {
            return share(truePositives + trueNegatives, pictures());
        }

        /** Share of fires among what was called fire. */
        public double precision() {
            return share(truePositives, truePositives + falsePositives);
        }

        /** Share of the fires that were found. */
        public double recall() {
            return share(truePositives, truePositives + falseNegatives);
        }

        /** Harmonic mean of precision and recall. */
        public double f1() {
            return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
        }

        /** Share of pictures without fire that were called fire. */
        public double falsePositiveRate() {
            return share(falsePositives, falsePositives + trueNegatives);
        }

        private static double share(int part, int whole) {
            return whole == 0 ? Double.NaN : (double) part / whole;
        }
    }

    public Evaluation {
        results = List.copyOf(results);
        unreadable = List.copyOf(unreadable);
    }

    /** Figures over all pictures. */
    public Figures total() {
        return figures(results);
    }

    /** Figures for each source, by name. */
    public Map<String, Figures> bySource() {
        Map<String, List<Result>> groups =
                results.stream().collect(Collectors.groupingBy(Result::source, TreeMap::new, Collectors.toList()));
        Map<String, Figures> figures = new TreeMap<>();
        groups.forEach((source, some) -> figures.put(source, figures(some)));
        return figures;
    }

    /** Lines of {@code file,label,predicted,score} under that heading. */
    public List<String> csv() {
        String[] lines = new String[results.size() + 1];
        lines[0] = "file,label,predicted,score";
        for (int i = 0; i < results.size(); i++) {
            Result r = results.get(i);
            lines[i + 1] = String.format(
                    Locale.ROOT, "%s,%s,%s,%.6f", quoted(r.file()), name(r.fire()), name(isFire(r)), r.score());
        }
        return Arrays.asList(lines);
    }

    private Figures figures(List<Result> some) {
        return new Figures(
                count(some, true, true),
                count(some, false, true),
                count(some, false, false),
                count(some, true, false),
                RankingMetrics.of(some.stream()
                        .map(r -> new RankingMetrics.Scored(r.score(), r.fire()))
                        .toList()));
    }

    private int count(List<Result> some, boolean fire, boolean called) {
        return Math.toIntExact(some.stream()
                .filter(r -> r.fire() == fire && isFire(r) == called)
                .count());
    }

    private boolean isFire(Result result) {
        return result.score() >= threshold;
    }

    private static String name(boolean fire) {
        return fire ? "fire" : "nofire";
    }

    private static String quoted(String field) {
        return field.matches("[^\",\n\r]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
