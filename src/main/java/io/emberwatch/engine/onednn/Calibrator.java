package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Calibration.Range;
import io.emberwatch.engine.onednn.Planner.Plan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches a network in float32 while it looks at images. Owns the network: close it. One thread uses it, and oneDNN
 * runs on that thread alone from then on.
 */
public final class Calibrator implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final PackedNetwork network;
    private final Executor executor;
    private final List<Seen> maps = new ArrayList<>();
    private final Map<String, Seen> narrow = new LinkedHashMap<>();

    /** @throws OneDnnException if this machine cannot run the model */
    public Calibrator(DenseNetModel model) {
        Natives.load();
        Natives.useOneThread();
        network = scope.own(new PackedNetwork(model, new FloatArithmetic(ElementType.F32, model), Layout.ROWS));
        try {
            executor = scope.own(network.executor());
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
        network.plan().maps().forEach(block -> maps.add(new Seen(block.map().channels())));
        network.plan().narrow().forEach((name, map) -> narrow.put(name, new Seen(map.channels())));
    }

    /** Looks at one image, uint8 RGB {@code [h,w,3]}, from the buffer's position on. */
    public void add(ByteBuffer image) {
        executor.run(image, operation -> {
            FeatureBuffer map = network.plan().narrow().get(operation.name());
            if (map != null) {
                narrow.get(operation.name()).add(executor.read(map));
            }
            for (int i = 0; i < maps.size(); i++) {
                Plan.BlockMap block = network.plan().maps().get(i);
                if (operation.equals(block.last())) {
                    maps.get(i).add(executor.read(block.map()));
                }
            }
        });
    }

    /** What was seen so far; at least one image. */
    public Calibration result() {
        Map<String, float[]> greatest = new LinkedHashMap<>();
        narrow.forEach((name, seen) -> greatest.put(name, seen.range().high()));
        return new Calibration(maps.stream().map(Seen::range).toList(), greatest, false);
    }

    @Override
    public void close() {
        scope.close();
    }

    /** The smallest and greatest value of each channel so far. */
    private static final class Seen {
        private final float[] low;
        private final float[] high;

        Seen(int channels) {
            low = new float[channels];
            high = new float[channels];
            Arrays.fill(low, Float.POSITIVE_INFINITY);
            Arrays.fill(high, Float.NEGATIVE_INFINITY);
        }

        /** @param values rows of all channels */
        void add(float[] values) {
            for (int row = 0; row < values.length; row += low.length) {
                for (int c = 0; c < low.length; c++) {
                    low[c] = Math.min(low[c], values[row + c]);
                    high[c] = Math.max(high[c], values[row + c]);
                }
            }
        }

        Range range() {
            return new Range(low.clone(), high.clone());
        }
    }
}
