package io.emberwatch.monitor.alarm.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.alarm.filter.HitFilter.Suppression;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.RegionsConfig;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Hits on a map of 8 by 8 cells, hot in one of them. */
class HitFilterTest {
    private static final CameraId FORGE = new CameraId("forge");
    private static final int CELLS = 8;
    private static final String LEFT_HALF = "{half: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}";

    private final FramePool pool = new FramePool(1);
    private Instant now = Instant.parse("2026-01-05T09:30:00Z");
    private int grey = 100;

    @Test
    void heat_in_a_mask_does_not_count() throws ConfigException {
        HitFilter filter = filter("masks: " + LEFT_HALF);

        assertThat(hit(filter, 1, 4)).contains(Suppression.MASK);
        assertThat(hit(filter, 6, 4)).isEmpty();
    }

    @Test
    void heat_outside_all_zones_does_not_count() throws ConfigException {
        HitFilter filter = filter("zones: " + LEFT_HALF);

        assertThat(hit(filter, 1, 4)).isEmpty();
        assertThat(hit(filter, 6, 4)).contains(Suppression.ZONE);
    }

    @Test
    void what_a_mask_hides_a_zone_of_the_same_shape_lets_through() throws ConfigException {
        Random random = new Random(3);
        CameraConfig plain = forge("name: Forge");
        int hidden = 0;
        for (int round = 0; round < 300; round++) {
            List<Polygon> shape =
                    Stream.generate(() -> triangle(random)).limit(8).toList();
            HitFilter masked = new HitFilter(with(plain, new RegionsConfig(shape, List.of())));
            HitFilter zoned = new HitFilter(with(plain, new RegionsConfig(List.of(), shape)));
            float[] values = new float[CELLS * CELLS];
            for (int cell = 0; cell < values.length; cell++) {
                values[cell] = random.nextFloat();
            }
            Optional<HeatMap> map = Optional.of(new HeatMap(CELLS, CELLS, values));

            boolean hides = examine(masked, 0.9f, map).equals(Optional.of(Suppression.MASK));
            boolean lets = examine(zoned, 0.9f, map).isEmpty();

            assertThat(lets).as("%s", shape).isEqualTo(hides);
            hidden += hides ? 1 : 0;
        }
        assertThat(hidden).as("both happen").isBetween(20, 280);
    }

    @Test
    void in_quiet_hours_nothing_counts() throws ConfigException {
        HitFilter filter = filter("detect: {quiet: [mon-fri 08:00-17:00 UTC]}");

        assertThat(hit(filter, 4, 4)).contains(Suppression.QUIET);
        now = Instant.parse("2026-01-05T17:00:00Z");
        assertThat(hit(filter, 4, 4)).isEmpty();
    }

    @Test
    void a_fire_stays_put_and_a_reflection_wanders() throws ConfigException {
        HitFilter filter = filter("detect: {agreement: 0.5}");

        assertThat(hit(filter, 1, 1)).isEmpty();
        assertThat(hit(filter, 5, 2)).contains(Suppression.WANDERING);
        assertThat(hit(filter, 3, 6)).contains(Suppression.WANDERING);
        assertThat(hit(filter, 6, 6)).contains(Suppression.WANDERING);
        // From here on it stays, and is believed as soon as most of the latest hits agree.
        assertThat(hit(filter, 4, 4)).contains(Suppression.WANDERING);
        hit(filter, 4, 4);
        assertThat(hit(filter, 4, 4)).isEmpty();
        assertThat(hit(filter, 4, 4)).isEmpty();
    }

    @Test
    void a_hit_without_heat_is_believed_and_what_is_no_hit_is_not_asked() throws ConfigException {
        HitFilter filter = filter("masks: " + LEFT_HALF + "\n    detect: {agreement: 1, flicker: 1}");

        assertThat(examine(filter, 0.9f, Optional.empty())).isEmpty();
        assertThat(examine(filter, 0.9f, Optional.of(new HeatMap(1, 1, new float[1]))))
                .isEmpty();
        assertThat(examine(filter, 0.79f, Optional.of(hotAt(1, 4)))).isEmpty();
    }

    @Test
    void a_hit_whose_region_alone_is_no_fire_does_not_count() throws ConfigException {
        HitFilter filter = filter("detect: {second_look: 0.7}");

        assertThat(lookedAtAgain(filter, OptionalDouble.of(0.69))).contains(Suppression.SECOND_LOOK);
        assertThat(lookedAtAgain(filter, OptionalDouble.of(0.7))).isEmpty();
        assertThat(lookedAtAgain(filter, OptionalDouble.empty()))
                .as("nobody looked")
                .isEmpty();
        assertThat(lookedAtAgain(filter("detect: {second_look: 0}"), OptionalDouble.of(0)))
                .as("switched off")
                .isEmpty();
    }

    @Test
    void second_look_asks_no_more_than_the_cameras_threshold() throws ConfigException {
        HitFilter lower = filter("detect: {threshold: 0.5, clear_threshold: 0.4}");

        assertThat(lookedAtAgain(lower, OptionalDouble.of(0.5))).isEmpty();
        assertThat(lookedAtAgain(lower, OptionalDouble.of(0.49))).contains(Suppression.SECOND_LOOK);
        assertThat(lookedAtAgain(filter("detect: {threshold: 0.9}"), OptionalDouble.of(0.8)))
                .isEmpty();
    }

    @Test
    void second_look_is_the_last_reason_so_that_it_counts_what_it_alone_prevents() throws ConfigException {
        HitFilter filter = filter("masks: " + LEFT_HALF + "\n    detect: {second_look: 0.7}");

        assertThat(lookedAtAgain(filter, OptionalDouble.of(0))).contains(Suppression.MASK);
    }

    @Test
    void hits_that_are_not_believed_raise_no_alarm_and_are_counted() throws ConfigException {
        List<Suppression> counted = new ArrayList<>();
        FireWatch watch = FireWatch.over(Map.of(FORGE, forge("masks: " + LEFT_HALF)), () -> 0, new AlarmListener() {
            @Override
            public void hitSuppressed(CameraId camera, Suppression reason) {
                counted.add(reason);
            }
        });

        for (int hit = 0; hit < 20; hit++) {
            assertThat(judge(watch, 1)).isEqualTo(AlarmState.CALM);
        }
        assertThat(counted).hasSize(20).containsOnly(Suppression.MASK);
        assertThat(List.of(judge(watch, 6), judge(watch, 6), judge(watch, 6)))
                .containsExactly(AlarmState.SUSPECTED, AlarmState.SUSPECTED, AlarmState.FIRE);
        assertThat(counted).hasSize(20);
    }

    private AlarmState judge(FireWatch watch, int column) {
        try (VideoFrame frame = frame()) {
            return watch.judge(new AnalysedFrame(frame, 0.9f, Optional.of(hotAt(column, 4))))
                    .state();
        }
    }

    private Optional<Suppression> hit(HitFilter filter, int column, int row) {
        return examine(filter, 0.9f, Optional.of(hotAt(column, row)));
    }

    private Optional<Suppression> examine(HitFilter filter, float score, Optional<HeatMap> map) {
        try (VideoFrame frame = frame()) {
            return filter.examine(new AnalysedFrame(frame, score, map));
        }
    }

    private Optional<Suppression> lookedAtAgain(HitFilter filter, OptionalDouble second) {
        try (VideoFrame frame = frame()) {
            return filter.examine(new AnalysedFrame(frame, 0.9f, Optional.of(hotAt(1, 4)), second));
        }
    }

    private VideoFrame frame() {
        VideoFrame frame = pool.lease(FORGE, 64, 48, now, 0).orElseThrow();
        ByteBuffer pixels = frame.pixels();
        while (pixels.hasRemaining()) {
            pixels.put((byte) grey);
        }
        return frame;
    }

    private static HeatMap hotAt(int column, int row) {
        float[] values = new float[CELLS * CELLS];
        values[row * CELLS + column] = 1;
        return new HeatMap(CELLS, CELLS, values);
    }

    private static CameraConfig with(CameraConfig camera, RegionsConfig regions) {
        return camera.withRegions(regions);
    }

    private static Polygon triangle(Random random) {
        List<Polygon.Corner> corners = new ArrayList<>();
        for (int corner = 0; corner < 3; corner++) {
            corners.add(new Polygon.Corner(random.nextDouble(), random.nextDouble()));
        }
        return new Polygon(corners);
    }

    private static HitFilter filter(String keys) throws ConfigException {
        return new HitFilter(forge(keys));
    }

    private static CameraConfig forge(String keys) throws ConfigException {
        return new ConfigLoader(name -> null)
                .parse(
                        "test.yml",
                        "defaults: {detect: {flicker: 0}}\ncameras:\n  forge:\n    url: 'demo:'\n    " + keys + "\n")
                .cameras()
                .get(FORGE);
    }
}
