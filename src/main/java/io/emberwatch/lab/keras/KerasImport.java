package io.emberwatch.lab.keras;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.keras.file.KerasDenseNet.PlainDenseNet;
import io.emberwatch.lab.keras.file.KerasFile;
import io.emberwatch.lab.keras.file.KerasImportException;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.savedmodel.ClassNames;
import io.emberwatch.lab.savedmodel.ModelExport;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        Optional<Preprocessing> said = options.preprocess().map(ImportInput::named);
        Optional<PlainDenseNet> named = options.architecture().map(ImportedNetwork.ImportArchitecture::named);
        try (KerasFile keras = KerasFile.open(file)) {
            return write(keras, recognised(keras, named, said), file, folder, options);
        }
    }

    private static KerasDenseNet recognised(
            KerasFile keras, Optional<PlainDenseNet> named, Optional<Preprocessing> said) {
        if (keras.config().isPresent()) {
            KerasDenseNet network = KerasDenseNet.of(keras.config().get(), keras.weights(), said);
            String found = ImportedNetwork.ImportArchitecture.nameOf(network.body());
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
        notes.addAll(imported.notes());
        ClassNames classes = ClassNames.of(imported.spec().classes(), options.labels(), options.fireClass());
        new ModelExport(
                        imported.spec(),
                        input,
                        imported.names(),
                        imported.originals(),
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
                input.imageHeight(),
                input.imageWidth(),
                input.preprocessing().label(),
                network.isMax(),
                imported.head(),
                classes.labels(),
                classes.fireClass(),
                notes);
    }

    /** What {@code model.json} says under {@code training}: the components are the fields, in their order. */
    private record Training(
            @JsonProperty String summary,
            @JsonProperty String keras,
            @JsonProperty List<String> notes) {}

    /**
     * What an import made. Immutable.
     *
     * @param architecture for example {@code densenet121}
     * @param kerasVersion of the Keras that wrote the file, or {@code unknown}
     * @param parameters number of values in the weights
     * @param height of the images in pixels
     * @param width of the images in pixels
     * @param preprocess how images get this size, and what the graph does to their bytes
     * @param isMax whether the maximum over space is taken, not the mean
     * @param head the dense layers with their units, such as {@code dense[1024]}
     * @param labels class names in the order of the scores
     * @param fireClass the label that means fire
     * @param notes what was assumed, a sentence each
     */
    public record ImportedModel(
            String architecture,
            String kerasVersion,
            long parameters,
            int height,
            int width,
            String preprocess,
            boolean isMax,
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
     * @param preprocess as {@link Preprocessing#parse} reads it; Keras' own for DenseNet if empty
     * @param labels class names in the order of the outputs; empty for {@code class_0}, {@code class_1}, …
     * @param fireClass the label that means fire; may be empty where a label is {@code fire}
     * @param size height and width of the images in pixels, such as {@code 192} or {@code 192x256}; what the file says, or
     *     224, if empty
     * @param threshold score of the fire class from which an image counts as fire, 0..1
     */
    public record Options(
            Optional<String> architecture,
            Optional<String> preprocess,
            List<String> labels,
            Optional<String> fireClass,
            Optional<String> size,
            double threshold) {
        public Options {
            labels = List.copyOf(labels);
        }
    }

    /** Settles what images an imported network takes, from its file and from what the user says. */
    static final class ImportInput {
        private static final int KERAS_SIZE = 224;
        private static final int SMALLEST = 32;
        private static final int LARGEST = 1024;
        /** Of those that the network makes smaller itself. */
        private static final int LARGEST_IMAGE = 4096;

        private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(?:[xX](\\d{1,6}))?");

        private ImportInput() {}

        /**
         * The images that the network takes.
         *
         * @param notes receives a sentence on each assumption
         * @throws UserException if an option is wrong or contradicts the file
         */
        static NetworkSpec.Input of(KerasDenseNet network, KerasImport.Options options, List<String> notes) {
            notes.addAll(network.inside().notes());
            if (network.inside().isExact()) {
                return resizing(network, options, notes);
            }
            int[] size = size(network, options, notes);
            return new NetworkSpec.Input(size[0], size[1], preprocessing(network, options, notes));
        }

        /** Of a model that resizes images itself: what it does becomes a part of the graph, where their size is known. */
        private static NetworkSpec.Input resizing(
                KerasDenseNet network, KerasImport.Options options, List<String> notes) {
            int height = network.height();
            int width = network.width();
            if (!fits(height) || !fits(width)) {
                throw new UserException("the model resizes images to " + width + "x" + height
                        + ", expected width and height of " + SMALLEST + " to " + LARGEST + " pixels");
            }
            Preprocessing preprocessing = preprocessing(network, options, notes);
            KerasDenseNet.Inside inside = network.inside();
            int[] images = options.size()
                    .map(text -> parsed(text, LARGEST_IMAGE))
                    .orElse(new int[] {inside.imageHeight(), inside.imageWidth()});
            if (images[0] == 0 || images[1] == 0) {
                notes.add("The model takes images of any size and resizes them to " + width + "x" + height
                        + ". Here they are resized to bytes, which are rounded; with their own size in --input, such as"
                        + " --input 640x360, the network resizes them just as Keras does.");
                return new NetworkSpec.Input(height, width, preprocessing);
            }
            NetworkSpec.Resizing resizing =
                    NetworkSpec.Resizing.of(images[0], images[1], preprocessing.framing(), height, width);
            return new NetworkSpec.Input(
                    height, width, preprocessing.withFraming(Framing.STANDARD), Optional.of(resizing));
        }

        private static int[] size(KerasDenseNet network, KerasImport.Options options, List<String> notes) {
            int height = network.height();
            int width = network.width();
            if (options.size().isPresent()) {
                int[] size = parsed(options.size().get(), LARGEST);
                if (height > 0 && (size[0] != height || size[1] != width)) {
                    notes.add("The model was made for images of " + width + "x" + height + ", not " + size[1] + "x"
                            + size[0] + ".");
                }
                return size;
            }
            if (height == 0 && width == 0) {
                return new int[] {KERAS_SIZE, KERAS_SIZE};
            }
            if (!fits(height) || !fits(width)) {
                throw new UserException("--input is needed: the model was made for images of " + width + "x" + height
                        + ", expected width and height of " + SMALLEST + " to " + LARGEST + " pixels");
            }
            return new int[] {height, width};
        }

        /** {@code 192} or {@code 256x192}, width first; gives height and width. */
        private static int[] parsed(String text, int largest) {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                throw new UserException(
                        "--input: " + text + ", expected pixels such as 224, or width and height such as 256x192");
            }
            int width = Integer.parseInt(matcher.group(1));
            int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
            if (Math.min(height, width) < SMALLEST || Math.max(height, width) > largest) {
                throw new UserException("--input: " + text + " pixels, expected " + SMALLEST + " to " + largest);
            }
            return new int[] {height, width};
        }

        private static boolean fits(int pixels) {
            return pixels >= SMALLEST && pixels <= LARGEST;
        }

        private static Preprocessing preprocessing(
                KerasDenseNet network, KerasImport.Options options, List<String> notes) {
            Optional<Preprocessing> wanted = options.preprocess().map(ImportInput::named);
            if (network.inside().preprocessing().isPresent()) {
                return joined(network.inside(), network.inside().preprocessing().get(), wanted);
            }
            if (wanted.isEmpty()) {
                notes.add(
                        "Pixels are taken to be preprocessed as keras.applications.densenet does (torch); name another"
                                + " --preprocess if the model was trained otherwise.");
            }
            return wanted.orElse(DenseNet.PREPROCESSING);
        }

        /** What the model does itself, with the framing that the user wants where it has none of its own. */
        private static Preprocessing joined(
                KerasDenseNet.Inside inside, Preprocessing own, Optional<Preprocessing> wanted) {
            if (wanted.isEmpty()) {
                return own;
            }
            String layers = (inside.layers().size() == 1 ? "layer " : "layers ") + String.join(", ", inside.layers());
            Preprocessing given = wanted.get();
            if (!inside.hasLambda() && !given.hasNumbersOf(own) && !given.hasNumbersOf(Preprocessing.RAW)) {
                throw new UserException("--preprocess: the model has "
                        + own.withFraming(Framing.STANDARD).label() + " inside it (" + layers + "), so " + given.label()
                        + " cannot be added: leave the option out");
            }
            if (!inside.isFramed()) {
                return own.withFraming(given.framing());
            }
            if (!given.framing().equals(Framing.STANDARD) && !given.framing().equals(own.framing())) {
                throw new UserException("--preprocess: the model resizes images itself (" + layers
                        + "): leave resize, interpolation and bars out");
            }
            return own;
        }

        private static Preprocessing named(String text) {
            try {
                return Preprocessing.parse(text);
            } catch (UserException e) {
                throw new UserException("--preprocess: " + e.getMessage(), e);
            }
        }
    }
}
