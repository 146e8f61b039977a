package io.emberwatch.lab.keras;

import java.util.List;

/**
 * What an import made. Immutable.
 *
 * @param architecture for example {@code densenet121}
 * @param kerasVersion of the Keras that wrote the file, or {@code unknown}
 * @param parameters number of values in the weights
 * @param size height and width of the images in pixels
 * @param preprocess what the graph does to RGB bytes
 * @param head the dense layers with their units, such as {@code dense[1024]}
 * @param labels class names in the order of the scores
 * @param fireClass the label that means fire
 * @param notes what was assumed, a sentence each
 */
public record ImportedModel(
        String architecture,
        String kerasVersion,
        long parameters,
        int size,
        String preprocess,
        List<String> head,
        List<String> labels,
        String fireClass,
        List<String> notes) {
    public ImportedModel {
        head = List.copyOf(head);
        labels = List.copyOf(labels);
        notes = List.copyOf(notes);
    }
}
