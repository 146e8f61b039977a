package io.emberwatch.lab.keras;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a user says about a Keras model beside its file. Immutable; checked by {@link KerasImport}.
 *
 * @param architecture such as {@code densenet121}, needed where the file holds weights alone
 * @param preprocess {@code unit}, {@code tf}, {@code torch} or {@code caffe}; Keras' own for DenseNet if empty
 * @param labels class names in the order of the outputs; empty for {@code class_0}, {@code class_1}, …
 * @param fireClass the label that means fire; may be empty where a label is {@code fire}
 * @param size height and width of the images in pixels; what the file says, or 224, if empty
 * @param threshold score of the fire class from which an image counts as fire, 0..1
 */
public record KerasImportOptions(
        Optional<String> architecture,
        Optional<String> preprocess,
        List<String> labels,
        Optional<String> fireClass,
        OptionalInt size,
        double threshold) {
    public KerasImportOptions {
        labels = List.copyOf(labels);
    }
}
