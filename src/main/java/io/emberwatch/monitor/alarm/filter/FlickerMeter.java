package io.emberwatch.monitor.alarm.filter;

import io.emberwatch.monitor.inference.AnalysedFrame;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Notes of each frame of one camera what its alarm goes by. Sees every frame, in order. Not thread-safe. */
public final class FlickerMeter {
    private final boolean flicker;
    private Optional<LumaImage> before = Optional.empty();

    /** @param flicker whether changes of brightness are measured, which looks at each frame's pixels */
    public FlickerMeter(boolean flicker) {
        this.flicker = flicker;
    }

    /** Notes the next frame, which stays the caller's. */
    public Observation see(AnalysedFrame analysed) {
        Optional<HotCells> hot = analysed.heatmap().map(HotCells::of).filter(region -> !region.isEmpty());
        Optional<LumaImage> earlier = before;
        before = flicker ? Optional.of(LumaImage.of(analysed.frame())) : Optional.empty();
        OptionalDouble change = hot.isPresent() && before.isPresent()
                ? changeSince(earlier, before.get(), hot.get())
                : OptionalDouble.empty();
        return new Observation(analysed.score(), analysed.frame().capturedAt(), hot, change, analysed.second());
    }

    /** A first image has not changed yet: it takes two to see a flame move. */
    private static OptionalDouble changeSince(Optional<LumaImage> earlier, LumaImage now, HotCells region) {
        return earlier.isPresent() ? SceneChange.most(region, earlier.get(), now) : OptionalDouble.of(0);
    }

    /** How much a region of a scene changes its brightness from one image to the next, whatever the camera does. */
    private static final class SceneChange {
        /** Pixels of a {@link LumaImage} to a side of a part. */
        private static final int PART = 4;

        private static final int COLUMNS = LumaImage.WIDTH / PART;
        private static final int ROWS = LumaImage.HEIGHT / PART;

        private SceneChange() {}

        /**
         * The change of that part of the region that has changed most, so that a small flame in a large region counts
         * in full: parts are a fortieth of the image wide.
         *
         * @return 0..1; empty if hardly anything of the region was in both images
         */
        static OptionalDouble most(HotCells region, LumaImage earlier, LumaImage later) {
            boolean[] hot = new boolean[COLUMNS * ROWS];
            for (int part = 0; part < hot.length; part++) {
                double x = (part % COLUMNS + 0.5) / COLUMNS;
                double y = (Math.floorDiv(part, COLUMNS) + 0.5) / ROWS;
                hot[part] = region.heatAt(x, y) > 0;
            }
            boolean[] around = new boolean[LumaImage.WIDTH * LumaImage.HEIGHT];
            for (int i = 0; i < around.length; i++) {
                around[i] = !hot[part(i)];
            }
            float[] before = CameraMotion.undo(earlier, later, around);
            float[] now = later.values();
            double[] sums = new double[hot.length];
            int[] counts = new int[hot.length];
            for (int i = 0; i < now.length; i++) {
                if (!Float.isNaN(before[i])) {
                    sums[part(i)] += now[i] - before[i];
                    counts[part(i)]++;
                }
            }
            return IntStream.range(0, hot.length)
                    .filter(part -> hot[part] && counts[part] * 2 >= PART * PART)
                    .mapToDouble(part -> Math.abs(sums[part] / counts[part]))
                    .max();
        }

        private static int part(int pixel) {
            return Math.floorDiv(pixel, LumaImage.WIDTH * PART) * COLUMNS + pixel % LumaImage.WIDTH / PART;
        }
    }
}
