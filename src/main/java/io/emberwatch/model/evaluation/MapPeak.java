package io.emberwatch.model.evaluation;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Where a map is highest once it is enlarged to the picture, as the overlay shows it.
 *
 * @param x in pixels of the picture
 * @param y in pixels of the picture
 */
record MapPeak(int x, int y) {
    /**
     * Finds it; empty where nothing speaks for the class.
     *
     * @param map row by row, {@code [height*width]}
     */
    static Optional<MapPeak> of(float[] map, int height, int width, int pictureHeight, int pictureWidth) {
        float[] positive = new float[map.length];
        boolean any = false;
        for (int i = 0; i < map.length; i++) {
            positive[i] = Math.max(0, map[i]);
            any |= map[i] > 0;
        }
        if (!any) {
            return Optional.empty();
        }
        try (Mat coarse = new Mat(height, width, opencv_core.CV_32FC1);
                Mat fine = new Mat();
                Size size = new Size(pictureWidth, pictureHeight)) {
            FloatBuffer cells = coarse.createBuffer();
            cells.put(positive);
            opencv_imgproc.resize(coarse, fine, size, 0, 0, opencv_imgproc.INTER_CUBIC);
            FloatBuffer values = fine.createBuffer();
            int best = 0;
            for (int i = 1; i < pictureHeight * pictureWidth; i++) {
                if (values.get(i) > values.get(best)) {
                    best = i;
                }
            }
            return Optional.of(new MapPeak(best % pictureWidth, best / pictureWidth));
        }
    }
}
