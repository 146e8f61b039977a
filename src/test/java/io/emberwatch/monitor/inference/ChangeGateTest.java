package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Drawn scenes with what cameras add to them; a frame a second. */
class ChangeGateTest {
    private static final String SEED = "20261130";
    private static final CameraId GATE = new CameraId("gate");
    private static final int WIDTH = 240;
    private static final int HEIGHT = 135;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    /** Frames from which the gate learns the noise. */
    private static final int LEARNED = 15;

    private final FramePool pool = new FramePool(1);
    private boolean busy;
    private long nanos = 77 * SECOND;

    @Property(tries = 10, seed = SEED)
    void noise_ofAStillScene_isNotScored(
            @ForAll @IntRange(max = 1000) int seed, @ForAll @IntRange(max = 12) int noise) {
        BufferedImage scene = scene(seed);
        ChangeGate gate = gate();
        Random random = new Random(seed);

        int passed = passedAfterLearning(gate, i -> noisy(scene, noise, random));

        assertThat(passed).isZero();
    }

    @Property(tries = 10, seed = SEED)
    void exposure_thatDrifts_isNotScored(
            @ForAll @IntRange(max = 1000) int seed,
            @ForAll @DoubleRange(min = 0.9, max = 1.1) double gain,
            @ForAll @IntRange(min = -12, max = 12) int offset) {
        BufferedImage scene = scene(seed);
        ChangeGate gate = gate();
        Random random = new Random(seed);

        int passed = passedAfterLearning(gate, i -> {
            boolean stepped = i % 3 == 1;
            return noisy(lit(scene, stepped ? gain : 1, stepped ? offset : 0), 2, random);
        });

        assertThat(passed).isZero();
    }

    @Property(tries = 6, seed = SEED)
    void compression_isHardlyEverScored(
            @ForAll @IntRange(max = 1000) int seed, @ForAll @DoubleRange(min = 0.3, max = 0.95) double quality) {
        BufferedImage scene = scene(seed);
        ChangeGate gate = gate();
        Random random = new Random(seed);

        // Every fifth frame is coded better, as key frames are: it takes a while until that is usual.
        IntFunction<BufferedImage> frames = i -> compressed(noisy(scene, 3, random), i % 5 == 0 ? 0.95 : quality);
        passedAfterLearning(gate, frames);
        int passed = passedAfterLearning(gate, frames);

        assertThat(passed).isLessThanOrEqualTo(1);
    }

    @Property(tries = 8, seed = SEED)
    void flame_ofAHundredthOfTheFrame_isScoredAtOnce(
            @ForAll @IntRange(max = 1000) int seed,
            @ForAll @IntRange(max = 12) int noise,
            @ForAll @DoubleRange(max = 1) double left,
            @ForAll @DoubleRange(max = 1) double top,
            @ForAll @DoubleRange(min = 0.92, max = 1.08) double gain) {
        BufferedImage scene = scene(seed);
        ChangeGate gate = gate();
        Random random = new Random(seed);
        passedAfterLearning(gate, i -> noisy(scene, noise, random));

        BufferedImage burning = lit(scene, gain, 0);
        int side = (int) Math.round(Math.sqrt(WIDTH * HEIGHT / 100.0));
        flame(burning, (int) (left * (WIDTH - side)), (int) (top * (HEIGHT - side)), side);

        assertThat(passes(gate, noisy(burning, noise, random), false)).isTrue();
    }

    @Test
    void flame_asBrightAsAWhiteWall_isScoredForItsWarmth() {
        BufferedImage wall = filled(new Color(225, 225, 225));
        ChangeGate gate = gate();
        Random random = new Random(1);
        passedAfterLearning(gate, i -> noisy(wall, 2, random));

        Graphics2D g = wall.createGraphics();
        // Brightness as the gate measures it: 225 too.
        g.setColor(new Color(255, 250, 145));
        g.fillRect(150, 60, 24, 24);
        g.dispose();

        assertThat(passes(gate, noisy(wall, 2, random), false)).isTrue();
    }

    @Test
    void clock_inTheImage_becomesUsual_andAFlameBesideItIsScored() {
        BufferedImage scene = scene(3);
        ChangeGate gate = gate();
        Random random = new Random(3);
        IntFunction<BufferedImage> clocked = i -> {
            BufferedImage image = copy(scene);
            Graphics2D g = image.createGraphics();
            g.setColor(Color.WHITE);
            // Strokes of a digit that are there or not.
            for (int stroke = 0; stroke < 7; stroke++) {
                if (random.nextInt(3) > 0) {
                    g.fillRect(4 + stroke % 3 * 4, 4 + stroke / 3 * 4, 3, 1);
                }
            }
            g.dispose();
            return noisy(image, 2, random);
        };

        passedAfterLearning(gate, clocked);
        int passed = passedAfterLearning(gate, clocked);

        assertThat(passed).isLessThanOrEqualTo(2);
        BufferedImage burning = clocked.apply(0);
        flame(burning, 20, 4, 24);
        assertThat(passes(gate, burning, false)).isTrue();
    }

    @Property(tries = 8, seed = SEED)
    void still_isScoredAtLeastEveryMaxStill(@ForAll @IntRange(min = 1, max = 30) int maxStill) {
        ChangeGate gate = new ChangeGate(Duration.ofSeconds(maxStill));
        BufferedImage scene = scene(maxStill);
        long last = nanos;
        int passed = 0;
        for (int i = 0; i < 100; i++) {
            if (passes(gate, scene, false)) {
                assertThat(nanos - last).isLessThanOrEqualTo(maxStill * SECOND);
                last = nanos;
                passed++;
            }
        }
        assertThat(passed).isBetween(100 / maxStill, 100 / maxStill + 1);
        assertThat(gate.passedNanos()).isEqualTo(last);
    }

    @Test
    void stillScene_waitsThreeTimesAsLong_whileThereIsTooMuchToDo() {
        ChangeGate gate = new ChangeGate(Duration.ofSeconds(4));
        BufferedImage scene = scene(5);
        busy = true;
        List<Integer> passed = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (passes(gate, scene, false)) {
                passed.add(i);
            }
        }
        assertThat(passed).containsExactly(0, 12, 24);

        BufferedImage burning = copy(scene);
        flame(burning, 20, 4, 24);
        assertThat(passes(gate, burning, false)).isTrue();
    }

    @Test
    void suspectedCamera_isScoredAlways_andOnceMoreWhenCalm() {
        ChangeGate gate = gate();
        BufferedImage scene = scene(5);
        passes(gate, scene, false);
        assertThat(passes(gate, scene, false)).isFalse();

        assertThat(passes(gate, scene, true)).isTrue();
        assertThat(passes(gate, scene, true)).isTrue();
        assertThat(passes(gate, scene, false)).isTrue();
        assertThat(passes(gate, scene, false)).isFalse();
    }

    @Test
    void slowChange_addsUp() {
        ChangeGate gate = gate();
        BufferedImage scene = filled(new Color(90, 90, 90));
        passedAfterLearning(gate, i -> scene);
        int passed = 0;
        for (int i = 1; i <= 20; i++) {
            BufferedImage smoking = copy(scene);
            Graphics2D g = smoking.createGraphics();
            g.setColor(new Color(90 + 2 * i, 90 + 2 * i, 90 + 2 * i));
            g.fillRect(100, 40, 60, 60);
            g.dispose();
            passed += passes(gate, smoking, false) ? 1 : 0;
        }
        assertThat(passed).isGreaterThanOrEqualTo(2);
    }

    @Test
    void withoutMaxStill_everyFrameIsScored() {
        ChangeGate gate = new ChangeGate(Duration.ZERO);
        BufferedImage scene = scene(5);
        for (int i = 0; i < 10; i++) {
            assertThat(passes(gate, scene, false)).isTrue();
        }
    }

    @Test
    void otherSize_isScored() {
        ChangeGate gate = gate();
        passes(gate, scene(5), false);

        assertThat(passes(gate, new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR), false))
                .isTrue();
    }

    /** A gate that nothing but change opens for as long as a test lasts. */
    private static ChangeGate gate() {
        return new ChangeGate(Duration.ofMinutes(10));
    }

    /** How many of some frames pass, once as many others have been seen. */
    private int passedAfterLearning(ChangeGate gate, IntFunction<BufferedImage> frames) {
        int passed = 0;
        for (int i = 0; i < 2 * LEARNED; i++) {
            boolean passes = passes(gate, frames.apply(i), false);
            passed += passes && i >= LEARNED ? 1 : 0;
        }
        return passed;
    }

    private boolean passes(ChangeGate gate, BufferedImage image, boolean suspected) {
        nanos += SECOND;
        try (VideoFrame frame = pool.lease(GATE, image.getWidth(), image.getHeight(), Instant.EPOCH, nanos)
                .orElseThrow()) {
            byte[] row = new byte[image.getWidth() * 3];
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    row[3 * x] = (byte) rgb;
                    row[3 * x + 1] = (byte) (rgb >> 8);
                    row[3 * x + 2] = (byte) (rgb >> 16);
                }
                frame.pixels().put(y * row.length, row);
            }
            return gate.passes(frame, suspected, busy);
        }
    }

    /** Rectangles of all sizes and muted colours. */
    private static BufferedImage scene(int seed) {
        Random random = new Random(seed);
        BufferedImage scene =
                filled(new Color(60 + random.nextInt(100), 60 + random.nextInt(100), 60 + random.nextInt(100)));
        Graphics2D g = scene.createGraphics();
        for (int i = 0; i < 40; i++) {
            int grey = 20 + random.nextInt(190);
            g.setColor(new Color(grey, grey, Math.min(255, grey + random.nextInt(40))));
            g.fillRect(random.nextInt(WIDTH), random.nextInt(HEIGHT), 4 + random.nextInt(80), 4 + random.nextInt(60));
        }
        g.dispose();
        return scene;
    }

    private static BufferedImage filled(Color colour) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = image.createGraphics();
        g.setColor(colour);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.dispose();
        return image;
    }

    private static void flame(BufferedImage image, int left, int top, int side) {
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(255, 120, 20));
        g.fillRect(left, top, side, side);
        g.setColor(new Color(255, 230, 140));
        g.fillRect(left + side / 4, top + side / 4, side / 2, side / 2);
        g.dispose();
    }

    private static BufferedImage copy(BufferedImage image) {
        return lit(image, 1, 0);
    }

    private static BufferedImage lit(BufferedImage image, double gain, int offset) {
        return changed(image, value -> (int) Math.round(gain * value + offset));
    }

    /** Gaussian, of this standard deviation at each point and colour. */
    private static BufferedImage noisy(BufferedImage image, int noise, Random random) {
        return changed(image, value -> (int) Math.round(value + noise * random.nextGaussian()));
    }

    private static BufferedImage changed(BufferedImage image, IntUnaryOperator change) {
        BufferedImage other = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = 0;
                for (int shift = 0; shift <= 16; shift += 8) {
                    int value = change.applyAsInt(image.getRGB(x, y) >> shift & 0xff);
                    rgb |= Math.min(255, Math.max(0, value)) << shift;
                }
                other.setRGB(x, y, rgb);
            }
        }
        return other;
    }

    private static BufferedImage compressed(BufferedImage image, double quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            options.setCompressionQuality((float) quality);
            writer.setOutput(ImageIO.createImageOutputStream(bytes));
            writer.write(null, new IIOImage(image, null, null), options);
            return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
    }
}
