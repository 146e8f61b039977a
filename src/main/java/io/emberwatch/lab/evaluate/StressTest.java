package io.emberwatch.lab.evaluate;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.engine.ImageBuffer;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.lab.augment.Cutout;
import io.emberwatch.lab.augment.LightGrade;
import io.emberwatch.lab.augment.PastedFlame;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageGroup;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.metrics.Figures;
import io.emberwatch.lab.metrics.Figures.Scored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Tests a model on harder versions of the images without fire: under coloured light, and with a pasted flame from one of the
 * fire images. On the flame it plays the pointing game (Zhang et al., "Top-down Neural Attention by Excitation Backprop",
 * IJCV 2018): a hit is an explanation with its peak on the flame. Hits are counted on the flame's pixels, in the box around
 * it, and with the paper's tolerance of 15 pixels.
 *
 * <p>All random choices come from one seed and the image's position in the folder: the same folder gives the same versions.
 */
public final class StressTest {
    private static final long SEED = 20_240_611;
    private static final int TOLERANCE = 15;
    private static final int ATTEMPTS = 20;
    /** Short side of the images that flames are cut from, in pixels. */
    private static final int CUTOUT_SIDE = 224;

    private final Network model;
    private final ImageBuffer buffer;
    private final FireMap explainer;
    private final int fireScore;
    private final int height;
    private final int width;
    private final Map<String, List<Scored>> scores = new HashMap<>();
    private final List<Version> waiting = new ArrayList<>();

    /** An image to be scored; {@code flame} only where one was pasted. */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    private record Version(String trial, String group, byte[] pixels, Optional<PastedFlame> flame) {}

    /** @param model borrowed */
    StressTest(Network model) {
        this.model = model;
        this.buffer = new ImageBuffer(model);
        this.explainer = new FireMap(model);
        fireScore = model.manifest().fireIndex();
        height = model.manifest().input().height();
        width = model.manifest().input().width();
    }

    /** Runs the test once; unreadable images are skipped. */
    Results run(ImageFolder images, double threshold) {
        List<Cutout> flames = images.entries().stream()
                .filter(entry -> entry.label() == images.last())
                .map(entry -> ImageFolder.readShrunk(entry, CUTOUT_SIDE))
                .filter(Objects::nonNull)
                .map(Cutout::of)
                .filter(Objects::nonNull)
                .toList();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (ImageFolder.Entry entry : images.entries()) {
            SplittableRandom random = seeds.split();
            Sample sample = entry.label() == images.last()
                    ? null
                    : ImageFolder.readPrepared(entry, model.manifest().input());
            if (sample != null) {
                add(sample, images.name(sample.label(), sample.file()), flames, random);
            }
        }
        score();
        return Results.of(scores, threshold);
    }

    private void add(Sample sample, String name, List<Cutout> flames, SplittableRandom random) {
        String group = ImageGroup.of(name);
        byte[] orange = LightGrade.ORANGE.apply(sample.pixels(), random);
        byte[] red = LightGrade.RED_LIT.apply(sample.pixels(), random);
        add(new Version(Results.ORANGE, group, orange, Optional.empty()));
        add(new Version(Results.RED_LIT, group, red, Optional.empty()));
        for (int attempt = 0; attempt < ATTEMPTS && !flames.isEmpty(); attempt++) {
            Cutout flame = flames.get(random.nextInt(flames.size()));
            Optional<PastedFlame> pasted = PastedFlame.paste(sample.pixels(), height, width, flame, random);
            if (pasted.isPresent()) {
                add(new Version(Results.PASTED, group, pasted.get().pixels(), pasted));
                return;
            }
        }
    }

    private void add(Version version) {
        waiting.add(version);
        if (waiting.size() == model.maxBatch()) {
            score();
        }
    }

    private void score() {
        if (waiting.isEmpty()) {
            return;
        }
        NetworkOutput output =
                model.run(buffer.of(waiting.stream().map(Version::pixels).toList()), waiting.size(), scores -> true);
        for (int i = 0; i < waiting.size(); i++) {
            Version version = waiting.get(i);
            boolean fire = version.flame().isPresent();
            note(version.trial(), version, fire, output.score(i, fireScore));
            if (fire) {
                point(version, output, i);
            }
        }
        waiting.clear();
    }

    private void point(Version version, NetworkOutput output, int image) {
        ClassMap map = explainer.of(output, image, version.pixels());
        Optional<MapPeak> peak = MapPeak.of(map, height, width);
        PastedFlame flame = version.flame().orElseThrow();
        boolean inside = peak.filter(p -> flame.isNear(p.x(), p.y(), 0)).isPresent();
        boolean near = peak.filter(p -> flame.isNear(p.x(), p.y(), TOLERANCE)).isPresent();
        note(Results.POINTING, version, true, inside ? 1 : 0);
        boolean boxed = peak.filter(p -> flame.isInBox(p.x(), p.y())).isPresent();
        note(Results.POINTING_BOX, version, true, boxed ? 1 : 0);
        note(Results.POINTING_NEAR, version, true, near ? 1 : 0);
    }

    private void note(String trial, Version version, boolean fire, double score) {
        scores.computeIfAbsent(trial, name -> new ArrayList<>()).add(new Scored(score, fire, version.group()));
    }

    /**
     * The peak of a map that is enlarged to the image as in the overlay.
     *
     * @param x in pixels of the image
     * @param y in pixels of the image
     */
    record MapPeak(int x, int y) {
        /** Finds the peak; empty if no heat is positive. */
        static Optional<MapPeak> of(ClassMap map, int imageHeight, int imageWidth) {
            HeatMap positive = map.toHeatmap();
            if (positive.mass() == 0) {
                return Optional.empty();
            }
            HeatMap shown = positive.finer();
            int[] peak = shown.peak();
            return Optional.of(new MapPeak((int) ((peak[0] + 0.5) * imageWidth / shown.width()), (int)
                    ((peak[1] + 0.5) * imageHeight / shown.height())));
        }
    }

    /**
     * The results on the harder versions. Immutable.
     *
     * @param trials by name, in a fixed order
     */
    public record Results(Map<String, Trial> trials) {
        /** A trial of images that all show fire ({@link #fire}) or all show none. */
        public record Trial(boolean fire, Figures figures) {}

        static final String ORANGE = "orange_graded";
        static final String RED_LIT = "red_lit";
        static final String PASTED = "pasted_flame";
        static final String POINTING = "pointing_game";
        static final String POINTING_BOX = "pointing_game_box";
        static final String POINTING_NEAR = "pointing_game_15px";

        /**
         * Computes the figures.
         *
         * @param scores by trial; a hit of the pointing game scores 1, a miss 0
         * @param threshold score from which an image counts as fire
         */
        static Results of(Map<String, List<Scored>> scores, double threshold) {
            Map<String, Trial> trials = new LinkedHashMap<>();
            for (String name : List.of(ORANGE, RED_LIT, PASTED, POINTING, POINTING_BOX, POINTING_NEAR)) {
                List<Scored> scored = scores.getOrDefault(name, List.of());
                if (!scored.isEmpty()) {
                    double cut = name.startsWith(POINTING) ? 0.5 : threshold;
                    trials.put(name, new Trial(scored.get(0).fire(), Figures.of(scored, cut)));
                }
            }
            return new Results(trials);
        }
    }
}
