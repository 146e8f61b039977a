package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.inference.InferenceListener.Deletion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Probes on their way through batches, with a classifier whose score is the brightness of the left half. */
class DeletionProbesTest {
    private static final int SIZE = 64;
    /** Where the left half is judged, the classifier looks at the left half. */
    private static final HeatMap LEFT = new HeatMap(2, 1, new float[] {1, 0});

    private final Frames pool = new Frames(64);
    private final List<VideoFrame> open = new ArrayList<>();
    private final List<Double> drops = new ArrayList<>();
    private final List<Deletion> givenUp = new ArrayList<>();
    private final List<OptionalDouble> results = new ArrayList<>();
    private final Map<HotRegion, Double> others = new HashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final InferenceListener listener = new InferenceListener() {
        @Override
        public void deletionMeasured(double drop) {
            drops.add(drop);
        }

        @Override
        public void deletionGivenUp(Deletion why) {
            givenUp.add(why);
        }
    };
    private TileGrid grid = TileGrid.WHOLE;
    private final DeletionProbes probes = new DeletionProbes(waiting::add, listener, camera -> grid);
    private final LeftHalf leftHalf = new LeftHalf();
    private final TiledClassifier classifier = new TiledClassifier(leftHalf, camera -> TileGrid.WHOLE, probes);

    @AfterEach
    void close() {
        classifier.close();
        probes.close();
        open.forEach(VideoFrame::close);
        assertThat(probes.underWay()).as("leases").isZero();
    }

    @Test
    void drop_isTheScoreMinusTheScoreWithoutTheHotRegion() {
        assertThat(offer(halves())).isTrue();
        blurAll();

        List<Prediction> verdicts = classifier.classify(List.of(frame()));

        assertThat(verdicts).as("nobody hears the probe's own verdict").hasSize(1);
        assertThat(results).hasSize(1);
        // The dark half flows into the bright one, which loses a part of its brightness.
        assertThat(results.get(0).getAsDouble()).isEqualTo(drops.get(0)).isBetween(0.02, 0.2);
    }

    @Test
    void probe_ridesInTheNextBatch_withoutARunOfItsOwn() {
        offer(halves());
        assertThat(leftHalf.batches).as("not on the thread that judges").isEmpty();
        blurAll();

        classifier.classify(List.of(frame(), frame()));
        classifier.classify(List.of(frame()));

        assertThat(leftHalf.batches).containsExactly(3, 1);
    }

    @Test
    void fullBatches_letNoProbeRide_andTheOldestIsGivenUpInTheEnd() {
        offer(halves());
        blurAll();
        List<VideoFrame> full = List.of(frame(), frame(), frame(), frame());
        for (int i = 1; i < DeletionProbes.MOST_FULL_BATCHES; i++) {
            classifier.classify(full);
        }
        assertThat(results).isEmpty();

        classifier.classify(full);

        assertThat(leftHalf.batches).containsOnly(4);
        assertThat(results).containsExactly(OptionalDouble.empty());
        assertThat(givenUp).containsExactly(Deletion.OVERLOADED);
    }

    @Test
    void tiles_countAgainstTheRoom_andRideInAsManyRunsAsItTakes() {
        grid = new TileGrid(2, 2);
        offer(halves());
        blurAll();

        classifier.classify(List.of(frame(), frame()));
        classifier.classify(List.of(frame(), frame(), frame(), frame()));
        assertThat(results).as("two of five parts").isEmpty();
        classifier.classify(List.of(frame()));
        classifier.classify(List.of(frame()));

        assertThat(leftHalf.batches).containsExactly(4, 4, 4, 1);
        assertThat(results).hasSize(1);
        // The parts in the order of the runs, behind the frames: the whole frame and its four tiles.
        List<Float> parts = new ArrayList<>(leftHalf.scores.subList(2, 4));
        parts.addAll(leftHalf.scores.subList(9, 12));
        assertThat(parts.get(1))
                .as("a tile is brighter on the left than the whole")
                .isGreaterThan(parts.get(0));
        assertThat(drops.get(0)).isCloseTo(250 / 255f - (double) Collections.max(parts), within(1e-4));
    }

    @Test
    void probesBesideTiles_rideInTheRunsThatTheTilesNeedAnyway() {
        grid = new TileGrid(2, 2);
        TiledClassifier tiled = new TiledClassifier(leftHalf, camera -> grid, probes);
        tiled.classify(List.of(frame()));
        offer(halves());
        offer(halves());
        blurAll();
        for (int i = 0; i < 4; i++) {
            assertThat(tiled.classify(List.of(frame()))).hasSize(1);
        }

        assertThat(leftHalf.batches).containsExactly(4, 1, 4, 4, 4, 4, 4, 4, 4, 2);
        assertThat(drops).hasSize(2);
        assertThat(drops.get(0)).isEqualTo(drops.get(1));
    }

    @Test
    void probeOfWhichSomePartsHaveRidden_isGivenUpOnce_whenABatchFailsOrTheMonitorStops() {
        grid = new TileGrid(2, 2);
        offer(halves());
        offer(halves());
        blurAll();
        classifier.classify(List.of(frame()));
        leftHalf.fails = true;
        assertThatThrownBy(() -> classifier.classify(List.of(frame(), frame(), frame())))
                .hasMessage("no luck");
        leftHalf.fails = false;
        classifier.classify(List.of(frame()));

        probes.close();

        assertThat(givenUp).containsExactly(Deletion.FAILED, Deletion.STOPPING);
        assertThat(results).containsExactly(OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Test
    void heatMaps_areMadeForFramesAlone() {
        offer(halves());
        blurAll();

        classifier.classify(List.of(frame(), frame()));

        assertThat(leftHalf.explained).containsExactly(2);
    }

    @Test
    void moreProbesThanThereIsRoomFor_areRefusedAndCounted() {
        for (int i = 0; i < DeletionProbes.CAPACITY; i++) {
            assertThat(offer(halves())).isTrue();
        }

        assertThat(offer(halves())).isFalse();

        assertThat(givenUp).containsExactly(Deletion.OVERLOADED);
        blurAll();
    }

    @Test
    void otherRegions_areMeasuredEachAlone_andNotCounted() {
        VideoFrame frame = halves();
        HeatMap both = new HeatMap(6, 1, new float[] {0, 0, 1, 0, 0, 0.9f});
        probes.offer(new AnalysedFrame(frame, LeftHalf.score(frame), Optional.of(both)), results::add, others::put);
        blurAll();

        classifier.classify(List.of(frame()));

        assertThat(results)
                .singleElement()
                .satisfies(drop -> assertThat(drop.getAsDouble()).isPositive());
        assertThat(drops).hasSize(1);
        assertThat(others).hasSize(1);
        others.forEach((region, drop) -> {
            assertThat(region.left()).isGreaterThan(0.5);
            assertThat(drop).isLessThan(results.get(0).getAsDouble());
        });
        assertThat(probes.underWay()).isZero();
    }

    @Test
    void otherRegions_leaveRoomForOtherFrames() {
        HeatMap both = new HeatMap(6, 1, new float[] {1, 0, 0, 0, 0, 0.9f});
        for (int i = 0; i < DeletionProbes.CAPACITY; i++) {
            VideoFrame frame = halves();
            AnalysedFrame analysed = new AnalysedFrame(frame, LeftHalf.score(frame), Optional.of(both));
            assertThat(probes.offer(analysed, results::add, others::put)).isTrue();
        }
        blurAll();

        assertThat(probes.underWay()).isEqualTo(DeletionProbes.CAPACITY);
        assertThat(givenUp).isEmpty();
    }

    @Test
    void flatMap_hasNoRegionToBlur() {
        VideoFrame frame = halves();
        probes.offer(
                new AnalysedFrame(frame, 0.9f, Optional.of(new HeatMap(1, 1, new float[] {0}))),
                results::add,
                others::put);
        blurAll();

        assertThat(givenUp).containsExactly(Deletion.NO_REGION);
        assertThat(results).containsExactly(OptionalDouble.empty());
    }

    @Test
    void failedBatch_givesItsProbesBack() {
        offer(halves());
        blurAll();
        leftHalf.fails = true;

        assertThatThrownBy(() -> classifier.classify(List.of(frame()))).hasMessage("no luck");

        assertThat(givenUp).containsExactly(Deletion.FAILED);
        assertThat(results).containsExactly(OptionalDouble.empty());
    }

    @Test
    void close_givesUpWhatIsUnderWay_alsoWhatIsBlurredLater() {
        offer(halves());
        blurAll();
        offer(halves());
        probes.close();
        blurAll();

        assertThat(givenUp).containsExactly(Deletion.STOPPING, Deletion.STOPPING);
        assertThat(offer(halves())).isFalse();
    }

    private boolean offer(VideoFrame frame) {
        float score = LeftHalf.score(frame);
        return probes.offer(new AnalysedFrame(frame, score, Optional.of(LEFT)), results::add, others::put);
    }

    private void blurAll() {
        waiting.forEach(Runnable::run);
        waiting.clear();
    }

    /** Bright on the left, dark on the right. */
    private VideoFrame halves() {
        VideoFrame frame = frame();
        ByteBuffer pixels = frame.pixels();
        for (int i = 0; i < SIZE * SIZE; i++) {
            byte value = (byte) (i % SIZE < SIZE / 2 ? 250 : 0);
            pixels.put(value).put(value).put(value);
        }
        assertThat(LeftHalf.score(frame)).isCloseTo(250 / 255f, within(1e-4f));
        return frame;
    }

    private VideoFrame frame() {
        VideoFrame frame = pool.of("a", SIZE, SIZE);
        open.add(frame);
        return frame;
    }

    /** Mean brightness of the left half. */
    private static final class LeftHalf implements FireClassifier {
        private final List<Integer> batches = new ArrayList<>();
        private final List<Integer> explained = new ArrayList<>();
        private final List<Float> scores = new ArrayList<>();
        private boolean fails;

        static float score(VideoFrame frame) {
            ByteBuffer pixels = frame.pixels();
            float sum = 0;
            int half = Math.floorDiv(frame.width(), 2);
            for (int y = 0; y < frame.height(); y++) {
                for (int x = 0; x < half; x++) {
                    sum += (pixels.get((y * frame.width() + x) * 3) & 0xff) / 255f;
                }
            }
            return sum / (frame.height() * half);
        }

        @Override
        public int batchSize() {
            return 4;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames, int mapped) {
            explained.add(mapped);
            return classify(frames);
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            if (fails) {
                throw new IllegalStateException("no luck");
            }
            batches.add(frames.size());
            frames.forEach(frame -> scores.add(score(frame)));
            return frames.stream()
                    .map(frame -> new Prediction(score(frame), Optional.empty()))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
