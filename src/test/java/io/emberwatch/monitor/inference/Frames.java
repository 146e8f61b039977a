package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;

/** Frames for tests, from a pool that knows how many are open. */
public final class Frames {
    final FramePool pool;

    public Frames(int capacity) {
        this.pool = new FramePool(capacity);
    }

    /** A small frame with undefined pixels. */
    public VideoFrame of(String camera) {
        return of(camera, 2, 2);
    }

    public VideoFrame of(String camera, int width, int height) {
        return pool.lease(new CameraId(camera), width, height, Instant.EPOCH, 0).orElseThrow();
    }

    /** A frame of one colour. */
    public VideoFrame coloured(int width, int height, int blue, int green, int red) {
        VideoFrame frame = of("coloured", width, height);
        ByteBuffer pixels = frame.pixels();
        while (pixels.hasRemaining()) {
            pixels.put((byte) blue).put((byte) green).put((byte) red);
        }
        return frame;
    }

    /** A frame of blocks of random colours, which survive scaling. */
    public VideoFrame patterned(String camera, int width, int height, long seed) {
        VideoFrame frame = of(camera, width, height);
        byte[] colours = new byte[8 * 8 * 3];
        new Random(seed).nextBytes(colours);
        ByteBuffer pixels = frame.pixels();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int block = (y * 8 / height * 8 + x * 8 / width) * 3;
                pixels.put(colours, block, 3);
            }
        }
        return frame;
    }
}
