package io.emberwatch.core.image;

import io.emberwatch.core.heatmap.HeatMap;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * How an image of any size becomes one of the network's size. Immutable.
 *
 * @param mode what happens to its proportions
 * @param interpolation between or over its pixels
 * @param bars grey level of the bars of {@link Mode#FIT}, 0..255
 */
public record Framing(Mode mode, Interpolation interpolation, int bars) {
    /** Of every model that does not say otherwise. */
    public static final Framing STANDARD = new Framing(Mode.STRETCH, Interpolation.AREA, 0);

    private static final int BRIGHTEST = 255;

    public Framing {
        if (bars < 0 || bars > BRIGHTEST) {
            throw new IllegalArgumentException("bars of " + bars + ", expected 0 to " + BRIGHTEST);
        }
    }

    /** What happens to the proportions of an image. */
    public enum Mode {
        /** The whole image; proportions change. */
        STRETCH,
        /**
         * The whole image in its proportions, bars at two sides; sizes and places are rounded down, as in TensorFlow's
         * {@code resize_with_pad}.
         */
        FIT,
        /** The largest part in the middle that has the network's proportions; as Keras' {@code crop_to_aspect_ratio}. */
        CROP;

        /** As users write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How pixels of the result follow from those of the image. */
    public enum Interpolation {
        /** The mean of the area where the image gets smaller both ways, else {@link #LINEAR}. */
        AREA,
        /** OpenCV's {@code INTER_LINEAR}: between the middles of pixels, without smoothing first; also TensorFlow's. */
        LINEAR,
        /** The pixel whose area holds the middle; as in Pillow, so in Keras' data generators, and in TensorFlow. */
        NEAREST,
        /** OpenCV's {@code INTER_NEAREST}: the pixel whose area holds the upper left corner. */
        NEAREST_CV2;

        /** As users write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private int flag(boolean smaller) {
            return switch (this) {
                case AREA -> smaller ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_LINEAR;
                case LINEAR -> opencv_imgproc.INTER_LINEAR;
                case NEAREST -> opencv_imgproc.INTER_NEAREST_EXACT;
                case NEAREST_CV2 -> opencv_imgproc.INTER_NEAREST;
            };
        }
    }

    /**
     * Brings an image to a size. One of that size already is copied.
     *
     * @param from of any depth and number of channels
     * @param to receives the result; its memory is used again where it fits
     */
    @SuppressWarnings("try") // The scope works by being open.
    public void apply(Mat from, Mat to, int width, int height) {
        Placing placing = Placing.of(mode, from.cols(), from.rows(), width, height);
        try (PointerScope scope = new PointerScope()) {
            if (mode != Mode.FIT) {
                resize(from.apply(rectangle(placing.source())), to, width, height);
                return;
            }
            Part place = placing.target();
            to.create(height, width, from.type());
            to.put(Scalar.all(bars));
            resize(from, to.apply(rectangle(place)), place.width(), place.height());
        }
    }

    /** A copy at this size of an image of 8 bits and three channels, blue first. */
    public Image resized(Mat bgr, int width, int height) {
        try (Mat to = new Mat()) {
            apply(bgr, to, width, height);
            return Image.of(to);
        }
    }

    /** What part of an image of this size an input of that size shows. */
    public View view(int imageWidth, int imageHeight, int width, int height) {
        Placing placing = Placing.of(mode, imageWidth, imageHeight, width, height);
        Part source = placing.source();
        Part target = placing.target();
        double acrossPixel = source.width() / (double) target.width() / imageWidth;
        double downPixel = source.height() / (double) target.height() / imageHeight;
        double left = source.x() / (double) imageWidth - target.x() * acrossPixel;
        double top = source.y() / (double) imageHeight - target.y() * downPixel;
        return new View(left, top, left + width * acrossPixel, top + height * downPixel);
    }

    private void resize(Mat from, Mat to, int width, int height) {
        boolean smaller = from.cols() >= width && from.rows() >= height;
        opencv_imgproc.resize(from, to, new Size(width, height), 0, 0, interpolation.flag(smaller));
    }

    private static Rect rectangle(Part part) {
        return new Rect(part.x(), part.y(), part.width(), part.height());
    }

    /** A rectangle of whole pixels. */
    private record Part(int x, int y, int width, int height) {
        static Part whole(int width, int height) {
            return new Part(0, 0, width, height);
        }

        static Part centred(int width, int height, int aroundWidth, int aroundHeight) {
            return new Part(
                    Math.floorDiv(aroundWidth - width, 2), Math.floorDiv(aroundHeight - height, 2), width, height);
        }
    }

    /** Which part of the image goes where in the input. */
    private record Placing(Part source, Part target) {
        static Placing of(Mode mode, int imageWidth, int imageHeight, int width, int height) {
            Part image = Part.whole(imageWidth, imageHeight);
            Part input = Part.whole(width, height);
            return switch (mode) {
                case STRETCH -> new Placing(image, input);
                case CROP -> {
                    int across = Math.min(imageWidth, scaled(imageHeight, width, height));
                    int down = Math.min(imageHeight, scaled(imageWidth, height, width));
                    yield new Placing(Part.centred(across, down, imageWidth, imageHeight), input);
                }
                case FIT -> {
                    int across = Math.min(width, scaled(imageWidth, height, imageHeight));
                    int down = Math.min(height, scaled(imageHeight, width, imageWidth));
                    yield new Placing(image, Part.centred(across, down, width, height));
                }
            };
        }

        private static int scaled(int size, int by, int of) {
            return Math.max(1, Math.toIntExact((long) size * by / of));
        }
    }

    /**
     * Edges of the network's input in an image, as shares of the image's width and height: 0 and 1 are the image's own. A
     * cropped input lies within them, one with bars reaches beyond. Immutable.
     */
    public record View(double left, double top, double right, double bottom) {
        /** Of an image that is shown from edge to edge. */
        public static final View WHOLE = new View(0, 0, 1, 1);

        private static final double PIXEL_SHARE = 1e-9;

        /** Whether the input shows the image from edge to edge and nothing else. */
        public boolean isWhole() {
            return Math.abs(left) < PIXEL_SHARE
                    && Math.abs(top) < PIXEL_SHARE
                    && Math.abs(right - 1) < PIXEL_SHARE
                    && Math.abs(bottom - 1) < PIXEL_SHARE;
        }

        /** A place across the image in the input: 0 is the input's left edge, 1 its right one. */
        public double toInputX(double x) {
            return (x - left) / (right - left);
        }

        /** A place down the image in the input: 0 is the input's upper edge, 1 its lower one. */
        public double toInputY(double y) {
            return (y - top) / (bottom - top);
        }

        /**
         * A map of the input as one of the image, with cells as fine as {@link HeatMap#finer} makes them, so that it is drawn
         * as it is: 0 where the input does not reach, else linear between the middles of cells.
         */
        public HeatMap toImage(HeatMap map) {
            if (isWhole()) {
                return map;
            }
            HeatMap fine = map.finer();
            return sampled(
                    fine,
                    Math.max(HeatMap.FINE, (int) Math.round(fine.width() / (right - left))),
                    Math.max(HeatMap.FINE, (int) Math.round(fine.height() / (bottom - top))),
                    this::toInputX,
                    this::toInputY);
        }

        /**
         * A map of the image as one of the input: 0 in its bars, else linear between the middles of cells.
         *
         * @param width cells a row of the result
         * @param height its rows
         */
        public HeatMap toInput(HeatMap map, int width, int height) {
            return isWhole()
                    ? map
                    : sampled(map, width, height, x -> left + x * (right - left), y -> top + y * (bottom - top));
        }

        private static HeatMap sampled(
                HeatMap map, int width, int height, DoubleUnaryOperator across, DoubleUnaryOperator down) {
            float[] values = new float[width * height];
            for (int y = 0; y < height; y++) {
                double v = down.applyAsDouble((y + 0.5) / height);
                for (int x = 0; x < width; x++) {
                    double u = across.applyAsDouble((x + 0.5) / width);
                    values[y * width + x] = u < 0 || u > 1 || v < 0 || v > 1 ? 0 : between(map, u, v);
                }
            }
            return new HeatMap(width, height, values);
        }

        private static float between(HeatMap map, double u, double v) {
            double x = Math.max(0, Math.min(map.width() - 1, u * map.width() - 0.5));
            double y = Math.max(0, Math.min(map.height() - 1, v * map.height() - 0.5));
            int x0 = (int) x;
            int y0 = (int) y;
            int x1 = Math.min(x0 + 1, map.width() - 1);
            int y1 = Math.min(y0 + 1, map.height() - 1);
            double top = map.value(x0, y0) + (x - x0) * (map.value(x1, y0) - map.value(x0, y0));
            double bottom = map.value(x0, y1) + (x - x0) * (map.value(x1, y1) - map.value(x0, y1));
            return (float) (top + (y - y0) * (bottom - top));
        }
    }
}
