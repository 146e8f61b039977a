package io.emberwatch.engine.onednn;

import io.emberwatch.engine.onednn.Calibration.Range;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches a network in float32 while it looks at pictures. Owns the network: close it. One thread uses it, and oneDNN
 * runs on that thread alone from then on.
 */
public final class Calibrator implements AutoCloseable {
    private final NativeScope scope = new NativeScope();
    private final PackedNetwork network;
    private final Executor executor;
    private final List<Range> maps = new ArrayList<>();
    private final Map<String, Range> narrow = new LinkedHashMap<>();

    /** @throws OneDnnException if this machine cannot run the model */
    public Calibrator(DenseNetModel model) {
        Natives.load();
        OpenMp.useOneThread();
        network = scope.own(new PackedNetwork(model, new FloatArithmetic(ElementType.F32, model), Layout.ROWS));
        try {
            executor = scope.own(network.executor());
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
        network.plan().maps().forEach(map -> maps.add(empty(map.channels())));
        network.plan().narrow().forEach((name, map) -> narrow.put(name, empty(map.channels())));
    }

    /** Looks at one picture, uint8 RGB {@code [h,w,3]}, from the buffer's position on. */
    public void add(ByteBuffer picture) {
        executor.run(picture, operation -> {
            FeatureBuffer map = network.plan().narrow().get(operation.name());
            if (map != null) {
                widen(narrow.get(operation.name()), executor.read(map));
            }
        });
        for (int i = 0; i < maps.size(); i++) {
            widen(maps.get(i), executor.read(network.plan().maps().get(i)));
        }
    }

    /** What was seen so far; at least one picture. */
    public Calibration result() {
        Map<String, float[]> greatest = new LinkedHashMap<>();
        narrow.forEach((name, range) -> greatest.put(name, range.high().clone()));
        return new Calibration(
                maps.stream()
                        .map(range -> new Range(range.low().clone(), range.high().clone()))
                        .toList(),
                greatest);
    }

    private static Range empty(int channels) {
        float[] low = new float[channels];
        float[] high = new float[channels];
        Arrays.fill(low, Float.POSITIVE_INFINITY);
        Arrays.fill(high, Float.NEGATIVE_INFINITY);
        return new Range(low, high);
    }

    /** @param values rows of all channels */
    private static void widen(Range range, float[] values) {
        int channels = range.low().length;
        for (int i = 0; i < values.length; i++) {
            int c = i % channels;
            range.low()[c] = Math.min(range.low()[c], values[i]);
            range.high()[c] = Math.max(range.high()[c], values[i]);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
