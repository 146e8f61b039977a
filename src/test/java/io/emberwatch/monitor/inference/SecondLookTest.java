package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.monitor.config.DemoUrl;
import io.emberwatch.monitor.config.TileGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frames whose first byte says whether they are hot in the lower right cell; a region's score is its own first byte. */
class SecondLookTest {
    private static final byte HOT = 100;
    private static final byte CALM = 0;

    private final Frames frames = new Frames(16);
    private final CornerClassifier whole = new CornerClassifier(8);
    private Set<String> wanted = Set.of("hall", "yard");
    private final SecondLook look = new SecondLook(whole, whole, camera -> wanted.contains(camera.value()));

    @Test
    void hotRegion_isScoredAgain_atTheFramesOwnResolution() {
        try (VideoFrame frame = frame("hall", 400, 300, HOT, (byte) 60)) {
            Prediction seen = look.classify(List.of(frame)).get(0);

            assertThat(seen.second()).hasValue(0.6f);
            assertThat(seen.score()).as("stays as it is").isEqualTo(1);
            assertThat(seen.heatmap()).isPresent();
            // Half of the heat of one cell in four, spread a little: pixels of the frame, neither enlarged nor shrunk.
            assertThat(whole.sizes).hasSize(2).first().isEqualTo("400x300");
            int side = Integer.parseInt(whole.sizes.get(1).split("x", 2)[0]);
            assertThat(side).isBetween(90, 150);
            assertThat(whole.sizes.get(1)).isEqualTo(side + "x" + side);
        }
    }

    @Test
    void framesThatAreNoHits_costNoRun() {
        try (VideoFrame calm = frame("hall", 64, 48, CALM, HOT);
                VideoFrame hot = frame("gate", 64, 48, HOT, HOT)) {
            List<Prediction> seen = look.classify(List.of(calm, hot));

            assertThat(seen).extracting(Prediction::second).containsOnly(OptionalDouble.empty());
            assertThat(whole.batches).as("the gate wants no second look").containsExactly(2);
        }
    }

    @Test
    void flatHeatMap_isNotLookedAtAgain() {
        whole.flat = true;
        try (VideoFrame hot = frame("hall", 64, 48, HOT, HOT)) {
            assertThat(look.classify(List.of(hot)).get(0).second()).isEmpty();
            assertThat(whole.batches).containsExactly(1);
        }
    }

    @Test
    void regionsOfABatch_shareOneRunWithoutHeatMaps_andKeepTheirPlaces() {
        List<VideoFrame> batch = List.of(
                frame("hall", 64, 48, HOT, (byte) 10),
                frame("hall", 64, 48, CALM, (byte) 20),
                frame("gate", 64, 48, HOT, (byte) 30),
                frame("yard", 128, 96, HOT, (byte) 40));

        List<Prediction> seen = look.classify(batch);

        assertThat(seen)
                .extracting(Prediction::second)
                .containsExactly(
                        OptionalDouble.of(0.1f),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.of(0.4f));
        assertThat(whole.batches).containsExactly(4, 2);
        assertThat(whole.explained).containsExactly(4, 0);
        batch.forEach(VideoFrame::close);
    }

    @Test
    void moreRegionsThanTheNetworkTakes_areScoredInSeveralRuns() {
        CornerClassifier small = new CornerClassifier(2);
        SecondLook several = new SecondLook(whole, small, camera -> true);
        List<VideoFrame> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batch.add(frame("hall", 64, 48, HOT, (byte) (10 * i)));
        }

        List<Prediction> seen = several.classify(batch);

        assertThat(small.batches).containsExactly(2, 2, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(seen.get(i).second().orElseThrow()).isCloseTo(0.1 * i, within(1e-6));
        }
        batch.forEach(VideoFrame::close);
    }

    @Test
    void runThatFails_leavesNoRegionOpen() {
        CornerClassifier second = new CornerClassifier(1);
        SecondLook failing = new SecondLook(whole, second, camera -> true);
        try (VideoFrame hot = frame("hall", 64, 48, HOT, HOT)) {
            second.fails = true;
            for (int round = 0; round < 10; round++) {
                assertThatThrownBy(() -> failing.classify(List.of(hot))).hasMessage("as the test wants");
            }
            second.fails = false;

            assertThat(failing.classify(List.of(hot)).get(0).second()).isPresent();
        }
    }

    @Test
    void squares_lieWithinTheFrame_andAreNeverSmallerThanAShareOfIt() {
        Random random = new Random(18);
        for (int round = 0; round < 500; round++) {
            int width = 1 + random.nextInt(2000);
            int height = 1 + random.nextInt(2000);
            double x1 = random.nextDouble();
            double x2 = random.nextDouble();
            double y1 = random.nextDouble();
            double y2 = random.nextDouble();
            HotRegion region = new HotRegion(
                    x1, y1, Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2), 0.1, 1, flat());

            Tile part = SecondLook.around(region, width, height);

            assertThat(part.x()).isBetween(0.0, 1 - part.width() + 1e-12);
            assertThat(part.y()).isBetween(0.0, 1 - part.height() + 1e-12);
            double across = part.width() * width;
            double down = part.height() * height;
            double side = Math.max(
                    SecondLook.LEAST_SIDE * Math.min(width, height),
                    Math.max(Math.abs(x1 - x2) * width, Math.abs(y1 - y2) * height));
            assertThat(across).isCloseTo(Math.min(width, side), within(1e-6));
            assertThat(down).isCloseTo(Math.min(height, side), within(1e-6));
            assertThat(region.left()).as("the whole box").isGreaterThanOrEqualTo(part.x() - 1e-9);
            assertThat(region.bottom()).isLessThanOrEqualTo(part.y() + part.height() + 1e-9);
        }
    }

    @Test
    void tiles_areLookedAtOnceForTheWholeFrame() {
        TiledClassifier tiled = new TiledClassifier(whole, camera -> new TileGrid(2, 2));
        SecondLook over = new SecondLook(tiled, whole, camera -> true);
        try (VideoFrame hot = frame("hall", 200, 160, HOT, (byte) 70)) {
            assertThat(over.classify(List.of(hot)).get(0).second()).isPresent();
            assertThat(whole.batches)
                    .as("the frame with its tiles, then the region")
                    .containsExactly(5, 1);
        }
    }

    @Test
    @Tag("slow")
    void drawnFire_isBelievedByTheBuiltInModel_andACalmRoomNeverAsked() {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                NetworkClassifier network = NetworkClassifier.load(
                        bundle,
                        new NetworkOptions(Device.CPU, Precision.AUTO, 0, 2),
                        camera -> 0.8,
                        MapChoices.USUAL,
                        InferenceListener.NOOP);
                SecondLook real = new SecondLook(network, network, camera -> true);
                VideoFrame fire = drawn("demo:?fire=always");
                VideoFrame calm = drawn("demo:?fire=never")) {
            List<Prediction> seen = real.classify(List.of(fire, calm));

            assertThat(seen.get(0).score()).isGreaterThan(0.8f);
            assertThat(seen.get(0).second().orElseThrow()).isGreaterThan(0.8);
            assertThat(seen.get(1).second()).isEmpty();
        }
    }

    private VideoFrame drawn(String url) {
        VideoFrame frame = frames.of("hall", DemoRoom.WIDTH, DemoRoom.HEIGHT);
        frame.pixels().put(new DemoRoom(DemoUrl.parse(url)).draw(Duration.ofSeconds(3)));
        return frame;
    }

    /** @param mark the first byte; every other byte of the frame is the score of a region in hundredths */
    private VideoFrame frame(String camera, int width, int height, byte mark, byte score) {
        VideoFrame frame = frames.of(camera, width, height);
        for (int i = 0; i < width * height * 3; i++) {
            frame.pixels().put(i, i == 0 ? mark : score);
        }
        return frame;
    }

    private static HeatMap flat() {
        return new HeatMap(1, 1, new float[1]);
    }

    /** What a whole frame marks as hot is hot in the lower right of 4 by 4 cells; the first byte is the score. */
    private static final class CornerClassifier implements FireClassifier {
        private static final int CELLS = 4;
        private final int most;
        private final List<Integer> batches = new ArrayList<>();
        private final List<Integer> explained = new ArrayList<>();
        private final List<String> sizes = new ArrayList<>();
        private boolean fails;
        private boolean flat;

        private CornerClassifier(int most) {
            this.most = most;
        }

        @Override
        public int batchSize() {
            return most;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> batch) {
            return classify(batch, batch.size());
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> batch, int mapped) {
            if (fails) {
                throw new IllegalStateException("as the test wants");
            }
            assertThat(batch).hasSizeLessThanOrEqualTo(most);
            batches.add(batch.size());
            explained.add(mapped);
            return batch.stream().map(this::judge).toList();
        }

        private Prediction judge(VideoFrame frame) {
            sizes.add(frame.width() + "x" + frame.height());
            float score = frame.pixels().get(0) / 100f;
            float[] heat = new float[CELLS * CELLS];
            heat[CELLS * CELLS - 1] = flat ? 0 : 1;
            return new Prediction(score, score == 1 ? Optional.of(new HeatMap(CELLS, CELLS, heat)) : Optional.empty());
        }

        @Override
        public void close() {}
    }
}
