package io.emberwatch.lab.benchmark.rtsp;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.demo.DemoSettings;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageResizer;
import io.emberwatch.core.image.VideoEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Makes the video of a camera out of drawn frames: the demo's room with the noise of a sensor, where somebody walks about
 * or a fire starts. The same plan gives the same frames.
 *
 * @param width pixels a row, even, at least 16
 * @param height rows, even, at least 16
 * @param framesPerSecond at least 1
 * @param keyFrameEvery from one key frame to the next
 * @param length of the clip; a multiple of {@code keyFrameEvery}, so that playing it in a circle leaves no short gap
 * @param bitsPerSecond of the video, at least 10000
 * @param fireAt when a fire starts, which then grows for seven seconds and burns to the end; empty for a calm room
 * @param walking whether something moves through the room
 * @param seed which of four rooms, and the noise; 0..999999
 */
public record DrawnClip(
        int width,
        int height,
        double framesPerSecond,
        Duration keyFrameEvery,
        Duration length,
        int bitsPerSecond,
        Optional<Duration> fireAt,
        boolean walking,
        int seed) {
    /** Of the demo's script: a fire starts after a quarter, and burns at its peak after somewhat more than a half. */
    private static final Duration PERIOD = Duration.ofSeconds(60);

    private static final Duration IGNITION = PERIOD.dividedBy(4);
    private static final Duration PEAK = PERIOD.multipliedBy(53).dividedBy(100);
    private static final Duration WALK = Duration.ofSeconds(9);
    private static final int WALKER_WIDTH = 44;
    private static final int WALKER_HEIGHT = 120;
    private static final int WALKER_FLOOR = 350;

    /** A calm room of a size and a rate, key frames every two seconds, 20 seconds long, at 1 Mbit/s for 640x360 at 15. */
    public static DrawnClip calm(int width, int height, double framesPerSecond) {
        double share = width * height * framesPerSecond / (640 * 360 * 15);
        return new DrawnClip(
                width,
                height,
                framesPerSecond,
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                // Larger frames need fewer bits a pixel.
                (int) Math.max(100_000, 1_000_000 * Math.pow(share, 0.75)),
                Optional.empty(),
                false,
                0);
    }

    /** The same with a fire from then on. */
    public DrawnClip withFireAt(Duration start) {
        return new DrawnClip(
                width,
                height,
                framesPerSecond,
                keyFrameEvery,
                length,
                bitsPerSecond,
                Optional.of(start),
                walking,
                seed);
    }

    /** The same with somebody walking about. */
    public DrawnClip withWalking() {
        return new DrawnClip(width, height, framesPerSecond, keyFrameEvery, length, bitsPerSecond, fireAt, true, seed);
    }

    /** The same in another room. */
    public DrawnClip withSeed(int next) {
        return new DrawnClip(
                width, height, framesPerSecond, keyFrameEvery, length, bitsPerSecond, fireAt, walking, next);
    }

    /** The same with other key frames and another length. */
    public DrawnClip with(Duration nextKeyFrameEvery, Duration nextLength) {
        return new DrawnClip(
                width, height, framesPerSecond, nextKeyFrameEvery, nextLength, bitsPerSecond, fireAt, walking, seed);
    }

    /** How many frames it has. */
    public int frames() {
        return (int) Math.max(1, Math.round(length.toMillis() * framesPerSecond / 1000));
    }

    /**
     * Draws and encodes it as H.264 into an MP4 file, and reads that.
     *
     * @param file written over
     */
    public VideoClip write(Path file) throws IOException {
        int gop = (int) Math.max(1, Math.round(keyFrameEvery.toMillis() * framesPerSecond / 1000));
        DemoRoom calm = new DemoRoom(new DemoSettings(PERIOD, DemoSettings.Fire.NEVER, seed));
        DemoRoom growing = new DemoRoom(new DemoSettings(PERIOD, DemoSettings.Fire.SOMETIMES, seed));
        DemoRoom burning = new DemoRoom(new DemoSettings(PERIOD, DemoSettings.Fire.ALWAYS, seed));
        ByteBuffer pixels = ByteBuffer.allocateDirect(width * height * 3);
        try (VideoEncoder encoder = new VideoEncoder(file, framesPerSecond, gop, bitsPerSecond)) {
            for (int number = 0; number < frames(); number++) {
                long nanos = Math.round(number * 1e9 / framesPerSecond);
                Duration time = Duration.ofNanos(nanos);
                // Before the fire this is negative.
                Duration inScript =
                        fireAt.map(start -> time.minus(start).plus(IGNITION)).orElse(Duration.ZERO);
                DemoRoom room =
                        inScript.compareTo(IGNITION) < 0 ? calm : inScript.compareTo(PEAK) < 0 ? growing : burning;
                byte[] bgr = room.draw(room == growing ? inScript : time);
                if (walking) {
                    drawWalker(bgr, time);
                }
                pixels.clear().put(sized(bgr)).flip();
                encoder.add(pixels, width, height, nanos);
            }
        }
        return ClipReader.read(file);
    }

    private byte[] sized(byte[] bgr) {
        if (width == DemoRoom.WIDTH && height == DemoRoom.HEIGHT) {
            return bgr;
        }
        try (Mat whole = new Image(DemoRoom.WIDTH, DemoRoom.HEIGHT, bgr).toMat()) {
            return ImageResizer.resized(whole, width, height).bgr();
        }
    }

    /** A dark figure that goes to and fro. */
    private static void drawWalker(byte[] bgr, Duration time) {
        double turn = 2 * Math.PI * time.toMillis() / WALK.toMillis();
        int left = (int) Math.round((DemoRoom.WIDTH - WALKER_WIDTH) * (0.5 + 0.45 * Math.sin(turn)));
        for (int y = WALKER_FLOOR - WALKER_HEIGHT; y < WALKER_FLOOR; y++) {
            for (int x = left; x < left + WALKER_WIDTH; x++) {
                int at = (y * DemoRoom.WIDTH + x) * 3;
                for (int c = 0; c < 3; c++) {
                    bgr[at + c] = (byte) ((bgr[at + c] & 0xff) / 4 + 20);
                }
            }
        }
    }
}
