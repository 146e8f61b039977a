package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.config.TileGrid;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Black frames with one small white square: whoever sees it larger believes in it more. */
class TiledClassifierTest {
    private static final CameraId HALL = new CameraId("hall");
    private static final int WIDTH = 240;
    private static final int HEIGHT = 160;

    private final FramePool pool = new FramePool(8);
    private final SquareClassifier whole = new SquareClassifier();
    private TileGrid grid = new TileGrid(3, 2);
    private final TiledClassifier tiled = new TiledClassifier(whole, camera -> grid);

    @Test
    void a_square_that_is_small_in_the_image_is_large_in_a_tile_wherever_it_is() {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            int x = random.nextInt(WIDTH - 16);
            int y = random.nextInt(HEIGHT - 16);
            try (VideoFrame frame = square(x, y, 16)) {
                float alone = whole.classify(List.of(frame)).get(0).score();
                Prediction verdict = tiled.classify(List.of(frame)).get(0);

                // A sixth and some overlap of the frame; at a border no tile may show less of it than the overlap.
                assertThat(verdict.score()).isGreaterThan(alone * 3);
                assertThat(hottest(verdict.heatmap().orElseThrow(), (x + 8.0) / WIDTH, (y + 8.0) / HEIGHT))
                        .as("square at %d, %d", x, y)
                        .isLessThan(0.25);
            }
        }
    }

    @Test
    void all_tiles_share_batches_that_the_classifier_can_take() {
        List<VideoFrame> frames = List.of(square(0, 0, 16), square(100, 100, 16), square(200, 20, 16));

        List<Prediction> together = tiled.classify(frames);

        assertThat(whole.batches).containsExactly(8, 8, 5);
        List<Prediction> single = frames.stream()
                .map(frame -> tiled.classify(List.of(frame)).get(0))
                .toList();
        assertThat(together)
                .extracting(Prediction::score)
                .isEqualTo(single.stream().map(Prediction::score).toList());
        frames.forEach(VideoFrame::close);
    }

    @Test
    void the_whole_image_alone_is_judged_as_it_is() {
        grid = TileGrid.WHOLE;
        try (VideoFrame frame = square(20, 20, 60)) {
            assertThat(tiled.classify(List.of(frame))
                            .get(0)
                            .heatmap()
                            .orElseThrow()
                            .width())
                    .isEqualTo(4);
            assertThat(whole.batches).containsExactly(1);
        }
    }

    @Test
    void a_calm_image_has_no_heat_map() {
        try (VideoFrame frame = square(0, 0, 0)) {
            assertThat(tiled.classify(List.of(frame)).get(0)).isEqualTo(new Prediction(0, Optional.empty()));
        }
    }

    @Test
    void a_batch_that_fails_leaves_no_tile_open() {
        try (VideoFrame frame = square(0, 0, 16)) {
            whole.fails = true;
            for (int round = 0; round < 10; round++) {
                assertThatThrownBy(() -> tiled.classify(List.of(frame))).hasMessage("as the test wants");
            }
            whole.fails = false;
            assertThat(tiled.classify(List.of(frame)).get(0).score()).isPositive();
        }
    }

    @Test
    void odd_sizes_down_to_one_pixel_can_be_cut() {
        for (int size = 1; size < 12; size++) {
            try (VideoFrame frame =
                    pool.lease(HALL, size, 12 - size, Instant.EPOCH, 0).orElseThrow()) {
                assertThat(tiled.classify(List.of(frame))).hasSize(1);
            }
        }
    }

    private VideoFrame square(int left, int top, int size) {
        VideoFrame frame = pool.lease(HALL, WIDTH, HEIGHT, Instant.EPOCH, 0).orElseThrow();
        ByteBuffer pixels = frame.pixels();
        for (int at = 0; at < WIDTH * HEIGHT; at++) {
            int x = at % WIDTH;
            int y = Math.floorDiv(at, WIDTH);
            boolean white = x >= left && x < left + size && y >= top && y < top + size;
            byte value = (byte) (white ? 255 : 0);
            pixels.put(value).put(value).put(value);
        }
        return frame;
    }

    /** How far the middle of the hottest cells is from a point, in shares of the frame. */
    private static double hottest(HeatMap map, double x, double y) {
        double sumX = 0;
        double sumY = 0;
        double mass = 0;
        for (int row = 0; row < map.height(); row++) {
            for (int column = 0; column < map.width(); column++) {
                double heat = Math.pow(map.value(column, row), 4);
                sumX += heat * (column + 0.5) / map.width();
                sumY += heat * (row + 0.5) / map.height();
                mass += heat;
            }
        }
        return Math.hypot(sumX / mass - x, sumY / mass - y);
    }

    /** The share of white pixels is the score; the map tells in which of 4 by 4 cells they are. */
    private static final class SquareClassifier implements FireClassifier {
        private static final int CELLS = 4;
        private final List<Integer> batches = new ArrayList<>();
        private boolean fails;

        @Override
        public int batchSize() {
            return 8;
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            if (fails) {
                throw new IllegalStateException("as the test wants");
            }
            assertThat(frames).hasSizeBetween(1, batchSize());
            batches.add(frames.size());
            return frames.stream().map(SquareClassifier::verdict).toList();
        }

        private static Prediction verdict(VideoFrame frame) {
            ByteBuffer pixels = frame.pixels();
            float[] cells = new float[CELLS * CELLS];
            int white = 0;
            int count = frame.width() * frame.height();
            for (int at = 0; at < count; at++) {
                if (pixels.get(at * 3) == (byte) 255) {
                    white++;
                    int column = at % frame.width() * CELLS / frame.width();
                    int row = Math.floorDiv(at, frame.width()) * CELLS / frame.height();
                    cells[row * CELLS + column] = 1;
                }
            }
            return new Prediction(
                    (float) white / count,
                    white > 0 ? Optional.of(new HeatMap(CELLS, CELLS, cells)) : Optional.empty());
        }

        @Override
        public void close() {}
    }
}
