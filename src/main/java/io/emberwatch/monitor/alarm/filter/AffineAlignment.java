package io.emberwatch.monitor.alarm.filter;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The affine map of greatest correlation between two images (Evangelidis and Psarakis, "Parametric Image Alignment Using
 * Enhanced Correlation Coefficient Maximization", PAMI 2008). OpenCV has it in its module for video, whose natives need
 * GTK; so it is written here with its module for images, which needs no screen. One thread; owns native memory.
 */
final class AffineAlignment implements AutoCloseable {
    private static final int ROUNDS = 50;
    private static final double ENOUGH = 1e-4;
    /** Pixels of the blur under which the images are compared. */
    private static final int BLUR = 5;
    /** Numbers of an affine map. */
    private static final int UNKNOWNS = 6;
    /** So far below any brightness that even a trace of it, at the edge, makes a value negative. */
    private static final float OUTSIDE = -1e6f;

    private final int height;
    private final int width;
    private final Size size;
    private final Mat source;
    private final Mat map;
    private final Mat warped = new Mat();

    /**
     * @param earlier {@code [height,width]}, row by row
     * @param height of both images
     */
    AffineAlignment(float[] earlier, int height, int width) {
        this.height = height;
        this.width = width;
        size = new Size(width, height);
        source = image(earlier);
        try (Mat eye = Mat.eye(2, 3, opencv_core.CV_32FC1).asMat()) {
            map = eye.clone();
        }
    }

    /**
     * The earlier image moved onto the other one.
     *
     * @param now {@code [height,width]}
     * @return {@code [height,width]}; below 0 where the camera did not look before; empty where the images have too
     *     little in common
     */
    Optional<float[]> movedOnto(float[] now) {
        return find(now) ? Optional.of(warp(source, opencv_imgproc.INTER_LINEAR, OUTSIDE)) : Optional.empty();
    }

    /** Maximises the correlation, with the names of the paper's equations; whether it was found. */
    private boolean find(float[] now) {
        float[] template = blurred(now);
        try (Mat image = image(blurred(source));
                Mat alongX = image(gradient(values(image), 1));
                Mat alongY = image(gradient(values(image), width));
                Mat everywhere = new Mat(height, width, opencv_core.CV_32FC1, new Scalar(1, 0, 0, 0))) {
            double correlation = -1;
            double before = -ENOUGH;
            for (int round = 0; round < ROUNDS && Math.abs(correlation - before) >= ENOUGH; round++) {
                before = correlation;
                float[] seen = warp(everywhere, opencv_imgproc.INTER_NEAREST, 0);
                float[] iw = withoutMean(warp(image, opencv_imgproc.INTER_LINEAR, 0), seen);
                float[] ir = withoutMean(template.clone(), seen);
                double norm = Math.sqrt(dot(iw, iw) * dot(ir, ir));
                double both = dot(ir, iw);
                correlation = both / norm;
                if (!Double.isFinite(correlation)) {
                    return false;
                }
                float[] gx = warp(alongX, opencv_imgproc.INTER_LINEAR, 0);
                float[] gy = warp(alongY, opencv_imgproc.INTER_LINEAR, 0);
                try (Jacobian g = new Jacobian(gx, gy, width)) {
                    Optional<double[]> step = step(g, iw, ir, both);
                    if (step.isEmpty()) {
                        return false;
                    }
                    move(step.get());
                }
            }
            return true;
        }
    }

    /** The change of the map; empty where none makes the images more alike. */
    private static Optional<double[]> step(Jacobian g, float[] iw, float[] ir, double both) {
        double[][] hessian = g.hessian();
        double[] ofImage = g.project(iw);
        double[] ofTemplate = g.project(ir);
        Optional<double[]> solved = solve(hessian, ofImage);
        if (solved.isEmpty()) {
            return Optional.empty();
        }
        double upper = dot(iw, iw) - dot(ofImage, solved.get());
        double lower = both - dot(ofTemplate, solved.get());
        if (lower <= 0) {
            return Optional.empty();
        }
        double lambda = upper / lower;
        double[] error = new double[UNKNOWNS];
        for (int i = 0; i < UNKNOWNS; i++) {
            error[i] = lambda * ofTemplate[i] - ofImage[i];
        }
        return solve(hessian, error);
    }

    private void move(double[] step) {
        try (FloatIndexer values = map.createIndexer()) {
            for (int i = 0; i < UNKNOWNS; i++) {
                // The unknowns go column by column.
                int row = i % 2;
                int column = i / 2;
                values.put(row, column, (float) (values.get(row, column) + step[i]));
            }
        }
    }

    /** How each pixel changes with each of the map's numbers, {@code [6,height*width]}. */
    private static final class Jacobian implements AutoCloseable {
        private final Mat rows;

        Jacobian(float[] alongX, float[] alongY, int width) {
            int pixels = alongX.length;
            float[] values = new float[UNKNOWNS * pixels];
            for (int i = 0; i < pixels; i += width) {
                int y = i / width;
                for (int x = 0; x < width; x++) {
                    int pixel = i + x;
                    values[pixel] = alongX[pixel] * x;
                    values[pixels + pixel] = alongY[pixel] * x;
                    values[2 * pixels + pixel] = alongX[pixel] * y;
                    values[3 * pixels + pixel] = alongY[pixel] * y;
                }
            }
            System.arraycopy(alongX, 0, values, 4 * pixels, pixels);
            System.arraycopy(alongY, 0, values, 5 * pixels, pixels);
            rows = mat(UNKNOWNS, pixels, values);
        }

        double[] project(float[] image) {
            try (Mat one = mat(1, image.length, image)) {
                return widened(product(rows, one));
            }
        }

        double[][] hessian() {
            double[] all = widened(product(rows, rows));
            double[][] matrix = new double[UNKNOWNS][];
            for (int i = 0; i < UNKNOWNS; i++) {
                matrix[i] = Arrays.copyOfRange(all, i * UNKNOWNS, (i + 1) * UNKNOWNS);
            }
            return matrix;
        }

        /** Each row of one with each of the other, {@code [a,b]}. */
        private static float[] product(Mat a, Mat b) {
            try (Mat nothing = new Mat();
                    Mat product = new Mat()) {
                opencv_core.gemm(a, b, 1, nothing, 0, product, opencv_core.GEMM_2_T);
                return values(product);
            }
        }

        private static double[] widened(float[] values) {
            double[] wide = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                wide[i] = values[i];
            }
            return wide;
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    /** By elimination with pivots; empty where the matrix is singular. */
    private static Optional<double[]> solve(double[][] matrix, double[] right) {
        int n = right.length;
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOf(matrix[i], n + 1);
            rows[i][n] = right[i];
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
            }
            double[] top = rows[pivot];
            if (top[column] == 0 || !Double.isFinite(top[column])) {
                return Optional.empty();
            }
            rows[pivot] = rows[column];
            rows[column] = top;
            for (int row = 0; row < n; row++) {
                double factor = rows[row][column] / top[column];
                for (int k = column; row != column && k <= n; k++) {
                    rows[row][k] -= factor * top[k];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = rows[i][n] / rows[i][i];
        }
        return Optional.of(solution);
    }

    /** Changes and returns the values: less their mean where they are seen, 0 elsewhere. */
    private static float[] withoutMean(float[] values, float[] seen) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (seen[i] > 0) {
                sum += values[i];
                count++;
            }
        }
        float mean = count == 0 ? 0 : (float) (sum / count);
        for (int i = 0; i < values.length; i++) {
            values[i] = seen[i] > 0 ? values[i] - mean : 0;
        }
        return values;
    }

    /** Half the difference of the neighbours at this distance in the array; 0 at the edge. */
    private float[] gradient(float[] values, int distance) {
        float[] gradient = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean edge = distance == 1 ? x == 0 || x == width - 1 : y == 0 || y == height - 1;
                int i = y * width + x;
                gradient[i] = edge ? 0 : (values[i + distance] - values[i - distance]) / 2;
            }
        }
        return gradient;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private float[] warp(Mat image, int interpolation, float outside) {
        int how = interpolation | opencv_imgproc.WARP_INVERSE_MAP;
        try (Scalar border = new Scalar(outside, 0, 0, 0)) {
            opencv_imgproc.warpAffine(image, warped, map, size, how, opencv_core.BORDER_CONSTANT, border);
        }
        return values(warped);
    }

    private float[] blurred(float[] values) {
        try (Mat image = image(values)) {
            return blurred(image);
        }
    }

    private float[] blurred(Mat image) {
        try (Mat blurred = new Mat();
                Size window = new Size(BLUR, BLUR)) {
            opencv_imgproc.GaussianBlur(image, blurred, window, 0);
            return values(blurred);
        }
    }

    /** A copy that is the caller's to close. */
    private Mat image(float[] values) {
        return mat(height, width, values);
    }

    private static Mat mat(int rows, int columns, float[] values) {
        Mat mat = new Mat(rows, columns, opencv_core.CV_32FC1);
        try (FloatPointer data = new FloatPointer(mat.data())) {
            data.put(values);
        }
        return mat;
    }

    private static float[] values(Mat image) {
        float[] values = new float[image.rows() * image.cols()];
        try (FloatPointer data = new FloatPointer(image.data())) {
            data.get(values);
        }
        return values;
    }

    @Override
    public void close() {
        source.close();
        map.close();
        warped.close();
        size.close();
    }
}
