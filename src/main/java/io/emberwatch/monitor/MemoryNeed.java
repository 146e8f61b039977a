package io.emberwatch.monitor;

import com.sun.management.OperatingSystemMXBean;
import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.render.RenderWorker;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory a configuration needs, by the formula in {@code docs/performance.md}. How large a camera's frames are
 * is known only once it answers, so there are two figures: what is needed at least, with small frames of which few are
 * open at a time, and what may be needed, with frames as wide as {@code capture.max_width} allows, all of them open, and
 * a full heap.
 *
 * @param cameras how many are configured
 * @param leastBytes below this nothing works
 * @param mostBytes this is always enough for cameras of up to 1920x1080
 */
record MemoryNeed(int cameras, long leastBytes, long mostBytes) {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryNeed.class);
    /** A camera's frames at the same time: being captured, waiting, in a batch, and those publishing holds. */
    static final int FRAMES_A_CAMERA = 3 + RenderWorker.FRAMES_A_CAMERA;

    private static final long MIB = 1 << 20;
    /** The runtime, the libraries, the network on oneDNN, and a heap that just holds the program. */
    private static final long BASE_LEAST = 300 * MIB;
    /** The same without the heap, the network in float32 on TensorFlow. */
    private static final long BASE_MOST = 900 * MIB;
    /** One open frame that is shown and one on its way. */
    private static final int FRAMES_LEAST = 2;
    /** Frames of a small substream. */
    private static final int SMALL_WIDTH = 640;
    /** A decoder's own frames, the connection's buffers and a thread, of 640x360 and of 1920x1080. */
    private static final long DECODER_LEAST = 4 * MIB;

    private static final long DECODER_MOST = 40 * MIB;

    /**
     * Computes both figures.
     *
     * @param heapBytes the most that the Java heap may become
     */
    static MemoryNeed of(MonitorConfig config, long heapBytes) {
        long least = BASE_LEAST;
        long most = BASE_MOST + heapBytes;
        for (CameraConfig camera : config.cameras().values()) {
            int width = camera.capture().maxWidth();
            least += DECODER_LEAST + FRAMES_LEAST * frame(Math.min(width, SMALL_WIDTH));
            most += DECODER_MOST + FRAMES_A_CAMERA * frame(width);
        }
        return new MemoryNeed(config.cameras().size(), least, most);
    }

    /** How many frames may be open of so many cameras; some also of none, which may come later. */
    static int frames(int cameras) {
        return Math.max(1, cameras) * FRAMES_A_CAMERA;
    }

    /** Bytes of a frame of this width, 16:9. */
    private static long frame(long width) {
        return width * (width * 9 / 16) * 3;
    }

    /** What the machine, or the container with its limit, has in all, in bytes. */
    static long available() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /**
     * Refuses what cannot fit, and warns of what may not.
     *
     * @param availableBytes what there is in all
     * @throws UserException in one line with both figures and the keys to change
     */
    void check(long availableBytes) {
        if (leastBytes > availableBytes) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "not enough memory: %d cameras need at least %s, and this machine or container has %s; configure fewer"
                            + " cameras under cameras, lower capture.max_width, or give it more memory",
                    cameras,
                    words(leastBytes),
                    words(availableBytes)));
        }
        notice(availableBytes).ifPresent(LOG::warn);
    }

    /** One line where it may become too little; empty where there is enough for any camera. */
    Optional<String> notice(long availableBytes) {
        return mostBytes <= availableBytes
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "memory may become scarce: %d cameras need between %s and %s, and this machine or container has %s;"
                                + " lower capture.max_width or -Xmx if it does",
                        cameras,
                        words(leastBytes),
                        words(mostBytes),
                        words(availableBytes)));
    }

    private static String words(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }
}
