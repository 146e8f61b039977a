package io.emberwatch.monitor.alarm.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A drawn wall with images and a lamp on it, seen by a camera that pans, zooms and changes its exposure. */
class FlickerTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final CameraId HALL = new CameraId("hall");
    private static final View AT_REST = new View(0, 0, 1, 1);
    /** {@code detect.flicker} by default. */
    private static final double ENOUGH = 0.04;

    private final FramePool pool = new FramePool(1);
    private final FlickerMeter witness = new FlickerMeter(true);

    /** How the camera looks: shifted by pixels, larger by a factor, and how bright the wall is by a factor. */
    private record View(double right, double down, double zoom, double light) {}

    /** A spot that is not part of the wall, in shares of the image; {@code brightness} 0..1. */
    private record Flame(double x, double y, double radius, double brightness) {
        boolean covers(double px, double py) {
            return Math.hypot((px - x) * WIDTH, (py - y) * HEIGHT) < radius * WIDTH;
        }
    }

    @Test
    void whatNeverChanges_isSteady() {
        see(AT_REST);
        assertThat(see(AT_REST)).hasValue(0);
    }

    @Test
    void ownMovementAndLightOfTheCamera_areNoFlicker() {
        Random random = new Random(5);
        see(AT_REST);
        for (int round = 0; round < 40; round++) {
            View view = new View(
                    random.nextDouble(-8, 8),
                    random.nextDouble(-8, 8),
                    random.nextDouble(0.98, 1.02),
                    random.nextDouble(0.8, 1.25));
            assertThat(see(view).orElseThrow()).as("%s", view).isLessThan(ENOUGH);
        }
    }

    @Test
    void smallFlame_countsInFull_whileTheCameraPans() {
        Random random = new Random(6);
        see(AT_REST);
        for (int round = 0; round < 20; round++) {
            View view = new View(random.nextDouble(-8, 8), random.nextDouble(-8, 8), 1, random.nextDouble(0.9, 1.1));
            Flame flame = new Flame(0.4 + round % 2 * 0.03, 0.55, 0.02, 1);
            OptionalDouble change = see(view, flame);
            assertThat(change.orElseThrow()).as("%s", view).isGreaterThan(ENOUGH);
        }
    }

    @Test
    void flameThatIsAllThereIsToSeeAtNight_doesNotExplainItselfAway() {
        View night = new View(0, 0, 1, 0);
        see(night, new Flame(0.5, 0.5, 0.04, 0.9));
        assertThat(see(night, new Flame(0.5, 0.5, 0.04, 0.8)).orElseThrow()).isGreaterThan(ENOUGH);
        assertThat(see(night, new Flame(0.51, 0.49, 0.04, 0.8)).orElseThrow()).isGreaterThan(ENOUGH);
        assertThat(see(night, new Flame(0.51, 0.49, 0.04, 0.8)).orElseThrow()).isLessThan(ENOUGH);
    }

    @Test
    void changeOutsideTheHotRegion_doesNotCount() {
        see(AT_REST);
        assertThat(see(AT_REST, new Flame(0.1, 0.9, 0.03, 1)).orElseThrow()).isLessThan(ENOUGH);
    }

    @Test
    void cut_toAnotherScene_isAChange() {
        see(AT_REST);
        assertThat(see(new View(3000, 1000, 1, 1)).orElseThrow()).isGreaterThan(ENOUGH);
    }

    @Test
    void firstImage_hasNotChangedYet() {
        assertThat(see(AT_REST)).hasValue(0);
    }

    private OptionalDouble see(View view) {
        return see(view, null);
    }

    private OptionalDouble see(View view, Flame flame) {
        try (VideoFrame frame = frame(view, flame)) {
            return witness.see(new AnalysedFrame(frame, 0.9f, Optional.of(hotInTheMiddle())))
                    .change();
        }
    }

    private static HeatMap hotInTheMiddle() {
        float[] heat = new float[7 * 7];
        for (int row = 2; row < 5; row++) {
            for (int column = 2; column < 5; column++) {
                heat[row * 7 + column] = 1;
            }
        }
        return new HeatMap(7, 7, heat);
    }

    private VideoFrame frame(View view, Flame flame) {
        VideoFrame frame = pool.lease(HALL, WIDTH, HEIGHT, Instant.EPOCH, 0).orElseThrow();
        ByteBuffer pixels = frame.pixels();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double wall = wall(
                        (x - WIDTH / 2.0) / view.zoom() + view.right(), (y - HEIGHT / 2.0) / view.zoom() + view.down());
                boolean burns = flame != null && flame.covers((double) x / WIDTH, (double) y / HEIGHT);
                byte grey = (byte) Math.round(255 * Math.min(1, burns ? flame.brightness() : view.light() * wall));
                pixels.put(grey).put(grey).put(grey);
            }
        }
        return frame;
    }

    /** Brightness of a point of the wall, pixels from where the camera looks; beyond 1 in the middle of the lamp. */
    private static double wall(double x, double y) {
        double lamp = 1.2 * Math.exp(-((x - 40) * (x - 40) + (y + 30) * (y + 30)) / 1800);
        double frames =
                Math.floorMod((int) Math.floor(x / 46), 3) == 1 && Math.floorMod((int) Math.floor(y / 38), 2) == 1
                        ? 0.25
                        : 0;
        double stripes = 0.12 * Math.sin(x / 17) * Math.cos(y / 23) + 0.06 * Math.sin((x + 2 * y) / 7);
        return Math.max(0, 0.35 + stripes + frames + lamp);
    }
}
