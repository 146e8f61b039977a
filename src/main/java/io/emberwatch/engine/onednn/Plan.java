package io.emberwatch.engine.onednn;

import java.util.List;
import java.util.Map;

/**
 * A network ready to run: its operations in order and how much scratch memory they need. Immutable; what it refers to
 * belongs to the engine that made it.
 *
 * @param image where an image goes, rows
 * @param maps where the feature map of each block is afterwards
 * @param narrow where the output of each layer's 1x1 convolution is right after it, by the convolution's name
 * @param features where the last feature map is afterwards, rows of float32
 * @param scratchBytes of scratch memory for one image at a time, without the scratchpad
 */
record Plan(
        List<Operation> operations,
        FeatureBuffer image,
        List<FeatureBuffer> maps,
        Map<String, FeatureBuffer> narrow,
        FeatureBuffer features,
        long scratchBytes) {
    Plan {
        operations = List.copyOf(operations);
        maps = List.copyOf(maps);
        narrow = Map.copyOf(narrow);
    }
}
