package io.emberwatch.lab.evaluate;

import io.emberwatch.lab.dataset.CsvLine;
import io.emberwatch.lab.dataset.ImageGroup;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.SelectedImages.LeftOut;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a model said about labelled images. Immutable.
 *
 * @param results one for each image that could be read
 * @param unreadable files that could not
 * @param threshold score from which an image counts as fire
 * @param leftOut folders whose images are neither
 */
public record Evaluation(List<Result> results, List<String> unreadable, double threshold, List<LeftOut> leftOut) {
    /** An evaluation that left no folder out. */
    public Evaluation(List<Result> results, List<String> unreadable, double threshold) {
        this(results, unreadable, threshold, List.of());
    }

    /**
     * One image.
     *
     * @param file its path, from the evaluated folder on
     * @param fire whether it shows fire
     * @param score of the fire class, 0..1
     */
    public record Result(String file, boolean fire, double score) {
        /** Where the image comes from, by its file name. */
        String source() {
            return Sample.source(file.substring(file.lastIndexOf('/') + 1));
        }

        /** Which images it belongs together with, by its file name; its own where the name tells nothing. */
        String group() {
            return ImageGroup.of(file);
        }

        Scored scored() {
            return new Scored(score, fire, group());
        }
    }

    public Evaluation {
        results = List.copyOf(results);
        unreadable = List.copyOf(unreadable);
        leftOut = List.copyOf(leftOut);
    }

    /** Figures over all images. */
    public Figures total() {
        return figures(results);
    }

    /** Figures for each source, by name. */
    public Map<String, Figures> bySource() {
        return by(Result::source);
    }

    /** Figures for each source and each kind, with what a part of one class only is ranked against. */
    public PartFigures.Parts parts(ImageKinds kinds) {
        Map<String, List<Result>> sources =
                results.stream().collect(Collectors.groupingBy(Result::source, TreeMap::new, Collectors.toList()));
        return new PartFigures.Parts(measured(sources), measured(kinds.split(results)));
    }

    private List<PartFigures> measured(Map<String, List<Result>> parts) {
        List<PartFigures> measured = new ArrayList<>();
        parts.forEach((name, some) -> measured.add(
                PartFigures.of(name, some.stream().map(Result::scored).toList(), scored(), threshold)));
        return measured;
    }

    /** Figures for each group of more than one image, by name. */
    public Map<String, Figures> byGroup() {
        Map<String, Figures> groups = by(Result::group);
        groups.values().removeIf(figures -> figures.images() < 2);
        return groups;
    }

    /** The same without some images. */
    public Evaluation without(Set<String> files) {
        return new Evaluation(
                results.stream().filter(r -> !files.contains(r.file())).toList(), unreadable, threshold, leftOut);
    }

    /** All scores with what is true of the images, in the order of the results. */
    public List<Scored> scored() {
        return results.stream().map(Result::scored).toList();
    }

    /**
     * The images of one kind that the model got wrong, the worst first.
     *
     * @param fire true for fires that were missed, false for false alarms
     */
    public List<Result> mistakes(boolean fire) {
        Comparator<Result> byScore = Comparator.comparingDouble(Result::score);
        return results.stream()
                .filter(r -> r.fire() == fire && isFire(r) != fire)
                .sorted(fire ? byScore : byScore.reversed())
                .toList();
    }

    /** Lines of {@code file,label,predicted,score} under that heading. */
    public List<String> csv() {
        String[] lines = new String[results.size() + 1];
        lines[0] = "file,label,predicted,score";
        for (int i = 0; i < results.size(); i++) {
            Result r = results.get(i);
            lines[i + 1] = CsvLine.of(
                    r.file(), name(r.fire()), name(isFire(r)), String.format(Locale.ROOT, "%.6f", r.score()));
        }
        return Arrays.asList(lines);
    }

    private Map<String, Figures> by(Function<Result, String> key) {
        Map<String, List<Result>> parts =
                results.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
        Map<String, Figures> figures = new TreeMap<>();
        parts.forEach((name, some) -> figures.put(name, figures(some)));
        return figures;
    }

    private Figures figures(List<Result> some) {
        return Figures.of(some.stream().map(Result::scored).toList(), threshold);
    }

    private boolean isFire(Result result) {
        return result.score() >= threshold;
    }

    private static String name(boolean fire) {
        return fire ? "fire" : "nofire";
    }
}
