package io.emberwatch.engine.onednn;

import java.util.List;
import java.util.Map;

/**
 * Which numbers occur in a network when it looks at images of the kind it is made for: what int8 needs to share out its
 * 256 steps. Belongs to one set of weights. Immutable by convention: arrays are not copied.
 *
 * @param maps of the feature map at the end of each block, by channel
 * @param narrow of each layer's 1x1 convolution after its ReLU, by channel and by the layer's name; they start at 0
 * @param floatEnds whether the first convolution and the last block are computed in floats, where bytes throughout lose
 *     too much
 */
public record Calibration(List<Range> maps, Map<String, float[]> narrow, boolean floatEnds) {
    /**
     * Smallest and greatest values.
     *
     * @param low {@code [C]}
     * @param high {@code [C]}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody.
    public record Range(float[] low, float[] high) {
        public Range {
            Floats.requireFinite("the calibration", low);
            Floats.requireFinite("the calibration", high);
        }
    }

    public Calibration {
        maps = List.copyOf(maps);
        narrow = Map.copyOf(narrow);
        narrow.values().forEach(high -> Floats.requireFinite("the calibration", high));
    }

    /** The same, with the first convolution and the last block in floats or not. */
    public Calibration withFloatEnds(boolean floats) {
        return new Calibration(maps, narrow, floats);
    }
}
