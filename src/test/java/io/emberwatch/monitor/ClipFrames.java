package io.emberwatch.monitor;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The images of a clip, coarsely, to find out what was drawn over a published one: it is compared cell by cell with
 * the clip's image that is most like it.
 */
final class ClipFrames {
    private static final int COLUMNS = 32;
    private static final int ROWS = 18;
    /** Banners are drawn at the top and at the bottom. */
    private static final int BANNER_ROWS = 3;

    private final List<int[]> images = new ArrayList<>();

    private ClipFrames() {}

    static ClipFrames of(Path clip) {
        ClipFrames frames = new ClipFrames();
        int bytes = COLUMNS * ROWS * 3;
        try {
            Process ffmpeg = new ProcessBuilder(
                            "ffmpeg",
                            "-v",
                            "error",
                            "-i",
                            clip.toString(),
                            "-vf",
                            "scale=" + COLUMNS + ":" + ROWS + ":flags=area",
                            "-pix_fmt",
                            "bgr24",
                            "-f",
                            "rawvideo",
                            "-")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (InputStream raw = ffmpeg.getInputStream()) {
                byte[] image = raw.readNBytes(bytes);
                while (image.length == bytes) {
                    frames.images.add(unsigned(image));
                    image = raw.readNBytes(bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }

    /** The largest difference of a cell's colour, 0..255, between a published JPEG and the clip's nearest image. */
    int largestDifference(byte[] jpeg) {
        int[] shown = coarse(jpeg);
        int[] nearest = images.stream()
                .map(image -> differences(image, shown))
                .min((a, b) -> Integer.compare(median(a), median(b)))
                .orElseThrow();
        return Arrays.stream(nearest).max().orElseThrow();
    }

    private static int[] differences(int[] one, int[] other) {
        int[] cells = new int[COLUMNS * (ROWS - 2 * BANNER_ROWS)];
        for (int cell = 0; cell < cells.length; cell++) {
            int at = (cell + BANNER_ROWS * COLUMNS) * 3;
            for (int channel = 0; channel < 3; channel++) {
                cells[cell] = Math.max(cells[cell], Math.abs(one[at + channel] - other[at + channel]));
            }
        }
        return cells;
    }

    private static int median(int[] values) {
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static int[] coarse(byte[] jpeg) {
        try (BytePointer bytes = new BytePointer(jpeg);
                Mat encoded = new Mat(1, jpeg.length, CV_8UC1, bytes);
                Mat image = imdecode(encoded, IMREAD_COLOR);
                Size size = new Size(COLUMNS, ROWS);
                Mat small = new Mat(ROWS, COLUMNS, CV_8UC3)) {
            resize(image, small, size, 0, 0, INTER_AREA);
            byte[] cells = new byte[COLUMNS * ROWS * 3];
            small.data().get(cells);
            return unsigned(cells);
        }
    }

    private static int[] unsigned(byte[] bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] & 0xff;
        }
        return values;
    }
}
