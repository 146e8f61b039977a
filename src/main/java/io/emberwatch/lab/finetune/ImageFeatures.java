package io.emberwatch.lab.finetune;

import java.util.List;

/**
 * What the trunk of a network gives for a labelled image. Immutable by convention: arrays are not copied.
 *
 * @param file its path from the data folder on, with {@code /}
 * @param label index of its class
 * @param views pooled features {@code [C]} of the image as it is, then of its other views
 */
record ImageFeatures(String file, int label, List<float[]> views) {
    ImageFeatures {
        views = List.copyOf(views);
    }

    /** Of the image as it is. */
    float[] whole() {
        return views.get(0);
    }
}
