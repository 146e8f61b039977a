package io.emberwatch.lab.keras;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.keras.file.KerasFile;
import io.emberwatch.lab.keras.file.KerasImportException;
import io.emberwatch.lab.keras.file.PlainDenseNet;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.savedmodel.ModelExport;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a model package of a DenseNet that was trained with Keras. */
public final class KerasImport {
    private KerasImport() {}

    /**
     * Reads a Keras file and writes the package.
     *
     * @param file {@code .h5} of Keras 2 or 3, {@code .keras} or {@code .weights.h5}
     * @param folder for {@code saved_model.pb} and {@code model.json}; made if need be
     * @throws KerasImportException if the file cannot be used: what does not fit, and what was expected
     * @throws UserException if an option is wrong, missing or contradicts the file
     * @throws IOException if the package cannot be written
     */
    public static ImportedModel run(Path file, Path folder, Options options) throws IOException {
        if (!(options.threshold() >= 0 && options.threshold() <= 1)) {
            throw new UserException("--threshold: " + options.threshold() + ", expected 0 to 1");
        }
        if (Files.exists(new PackageFiles(folder).graph())) {
            throw new UserException("--out: " + folder + " already holds a model: name another folder or remove it");
        }
        Optional<PlainDenseNet> named = options.architecture().map(ImportArchitecture::named);
        try (KerasFile keras = KerasFile.open(file)) {
            return write(keras, recognised(keras, named), file, folder, options);
        }
    }

    private static KerasDenseNet recognised(KerasFile keras, Optional<PlainDenseNet> named) {
        if (keras.config().isPresent()) {
            KerasDenseNet network = KerasDenseNet.of(keras.config().get());
            String found = ImportArchitecture.nameOf(network.body());
            if (named.isPresent() && !named.get().blocks().equals(network.body().blocks())) {
                throw new UserException("--architecture: the file holds a " + found + ", not a "
                        + named.get().name() + ": leave the option out");
            }
            return network;
        }
        return KerasDenseNet.of(
                named.orElseThrow(() -> new UserException("--architecture is needed: the file holds weights"
                        + " without saying of which layers (densenet121, densenet169, densenet201)")),
                keras.weights());
    }

    private static ImportedModel write(KerasFile keras, KerasDenseNet network, Path file, Path folder, Options options)
            throws IOException {
        List<String> notes = new ArrayList<>();
        NetworkSpec.Input input = ImportInput.of(network, options, notes);
        if (network.assumed()) {
            notes.add("The file does not tell activations: ReLU is assumed in the head, and softmax (one output:"
                    + " sigmoid) at its end.");
        }
        ImportedNetwork imported = ImportedNetwork.read(network, keras.weights());
        ClassNames classes = ClassNames.of(imported.spec().classes(), options.labels(), options.fireClass());
        new ModelExport(
                        imported.spec(),
                        input,
                        imported.names(),
                        imported.weights(),
                        classes.labels(),
                        classes.fireClass(),
                        options.threshold(),
                        1.0,
                        Json.tree(new Training(
                                "imported from the Keras file " + file.getFileName(), keras.version(), notes)),
                        Json.tree(Map.of()))
                .write(folder);
        return new ImportedModel(
                imported.spec().name(),
                keras.version(),
                imported.weights().count(),
                input.size(),
                input.preprocessing().label(),
                imported.head(),
                classes.labels(),
                classes.fireClass(),
                notes);
    }

    /**
     * What {@code model.json} says under {@code training}: the components are the fields, in their order.
     *
     * @param notes not written if there are none
     */
    private record Training(
            @JsonProperty String summary,
            @JsonProperty String keras,

            @JsonProperty @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<String> notes) {}

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
    public record Options(
            Optional<String> architecture,
            Optional<String> preprocess,
            List<String> labels,
            Optional<String> fireClass,
            OptionalInt size,
            double threshold) {
        public Options {
            labels = List.copyOf(labels);
        }
    }
}
