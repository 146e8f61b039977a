package io.emberwatch.monitor.alarm.filter;

/**
 * Takes a camera's own movement and a change of the light as a whole out of the difference between two of its images.
 * Both are estimated from the surroundings of the region in question. Where these are too plain, neither is removed: at
 * night a flame may be all there is to see, and its own flicker would pass for movement or light.
 */
final class CameraMotion {
    /** Variance of brightness below which surroundings are too plain to tell movement or light by. */
    private static final double PLAIN = 4e-4;
    /** Overexposed: how bright it really was is not known. */
    private static final float WHITE = 0.98f;

    private CameraMotion() {}

    /**
     * The earlier image as the camera would show it now, had nothing happened in between.
     *
     * @param around the pixels of the later image to judge by, row by row
     * @return as {@link LumaImage#values}; NaN where the camera did not look before
     */
    static float[] undo(LumaImage earlier, LumaImage later, boolean[] around) {
        float[] before = earlier.values();
        float[] now = later.values();
        Line still = Line.between(now, now, around);
        float[] moved = still.variance() > PLAIN ? moved(before, now) : before;
        Line light = Line.between(moved, now, around);
        double gain = light.variance() > PLAIN ? light.covariance() / light.variance() : 1;
        double offset = light.meanNow() - gain * light.mean();
        float[] lit = new float[moved.length];
        for (int i = 0; i < moved.length; i++) {
            float value = (float) Math.min(1, gain * moved[i] + offset);
            // What was white may have been any brighter: less light can have left it as bright as it now is.
            lit[i] = moved[i] >= WHITE ? Math.max(value, now[i]) : value;
        }
        return lit;
    }

    /** How the brightness of some pixels then and now go together, without those that were overexposed. */
    private record Line(double mean, double meanNow, double variance, double covariance) {
        static Line between(float[] then, float[] now, boolean[] asked) {
            int count = 0;
            double mean = 0;
            double meanNow = 0;
            double variance = 0;
            double covariance = 0;
            for (int i = 0; i < now.length; i++) {
                // Not so for NaN either.
                if (asked[i] && then[i] < WHITE && now[i] < WHITE) {
                    count++;
                    double difference = then[i] - mean;
                    mean += difference / count;
                    meanNow += (now[i] - meanNow) / count;
                    variance += difference * (then[i] - mean);
                    covariance += difference * (now[i] - meanNow);
                }
            }
            int most = Math.max(1, count);
            return new Line(mean, meanNow, variance / most, covariance / most);
        }
    }

    /** Moved as {@link AffineAlignment} finds; left as it is where it finds nothing. */
    private static float[] moved(float[] earlier, float[] now) {
        try (AffineAlignment alignment = new AffineAlignment(earlier, LumaImage.HEIGHT, LumaImage.WIDTH)) {
            float[] moved = alignment.movedOnto(now).orElse(earlier);
            float[] known = new float[moved.length];
            for (int i = 0; i < moved.length; i++) {
                known[i] = moved[i] < 0 ? Float.NaN : moved[i];
            }
            return known;
        }
    }
}
