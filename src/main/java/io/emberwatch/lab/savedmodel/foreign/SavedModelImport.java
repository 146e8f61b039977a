package io.emberwatch.lab.savedmodel.foreign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.heatmap.UnknownNameException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.lab.savedmodel.ClassNames;
import io.emberwatch.lab.savedmodel.PackageFiles;
import io.emberwatch.lab.savedmodel.foreign.PackageGraph.ImageInput;
import io.emberwatch.lab.savedmodel.foreign.SavedModelFolder.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Makes a model package of a SavedModel that TensorFlow or Keras wrote. Nothing is written unless the package gives what the
 * SavedModel gives.
 */
public final class SavedModelImport {
    private static final int RANK = 4;
    private static final int SMALLEST = 16;
    private static final int LARGEST = 2048;

    private SavedModelImport() {}

    /**
     * What the user says.
     *
     * @param signature which of the SavedModel's
     * @param output which of the signature's outputs; may be empty where there is one
     * @param preprocessing what happens to the bytes before they go into the network
     * @param labels class names in the order of the outputs; empty for {@code class_0}, {@code class_1}, …
     * @param fireClass the label that means fire; may be empty where a label is {@code fire}
     * @param layer whose feature maps a heat map is made of; empty for the last
     * @param size of the images, for networks that take any; empty where the network says it
     * @param threshold score of the fire class from which an image counts as fire, 0..1
     */
    public record Options(
            String signature,
            Optional<String> output,
            Preprocessing preprocessing,
            List<String> labels,
            Optional<String> fireClass,
            Optional<String> layer,
            Optional<Size> size,
            double threshold) {
        public Options {
            labels = List.copyOf(labels);
        }

        /** In pixels. */
        public record Size(int height, int width) {}
    }

    /**
     * What became of the import.
     *
     * @param manifest as it was written
     * @param parameters learnt numbers
     * @param map height, width and channels of the heat map's layer
     * @param difference the largest between the SavedModel's own outputs and the package's, for drawn images
     * @param notes what the user should know, one line each
     */
    public record Imported(
            ModelManifest manifest, long parameters, List<Integer> map, double difference, List<String> notes) {
        public Imported {
            map = List.copyOf(map);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Imports a SavedModel.
     *
     * @param out folder of the package, which is made if need be
     * @throws UserException in one line with the remedy if it cannot be a package
     * @throws IOException if the package cannot be written
     */
    public static Imported run(Path folder, Path out, Options options) throws IOException {
        if (Files.exists(out) && Files.exists(folder) && Files.isSameFile(folder, out)) {
            throw new UserException("--out is the SavedModel's own folder: name another one");
        }
        try (SavedModelFolder model = SavedModelFolder.load(folder)) {
            SignatureDef signature = model.signature(options.signature());
            ImageInput input = input(signature, options.size());
            String output = output(signature, options.output());
            PackageGraph graph = PackageGraph.of(model, input, options.preprocessing(), output);
            try (Graph shapes = new Graph();
                    DrawnCheck check = new DrawnCheck(shapes, graph, input)) {
                return finish(model, out, options, graph, check, new Ends(signature, input, output));
            }
        }
    }

    /** Where the SavedModel's own network begins and ends. */
    private record Ends(SignatureDef signature, ImageInput input, String output) {}

    private static Imported finish(
            SavedModelFolder model, Path out, Options options, PackageGraph graph, DrawnCheck check, Ends ends)
            throws IOException {
        DrawnCheck.Outputs outputs = check.outputs();
        double difference = check.differenceFrom(model, ends.output(), outputs);
        ScoresEnd end = ScoresEnd.of(graph.last(), outputs.values(), outputs.many());
        ClassNames classes = classes(end, outputs.many(), options);
        OptionalInt chosen = end == ScoresEnd.SIGMOIDS
                ? OptionalInt.of(options.labels().indexOf(classes.fireClass()))
                : OptionalInt.empty();
        List<NodeDef> layers = graph.layers(check.graph());
        String layer = layer(options.layer(), layers);
        String values = end.hasActivation() ? graph.last().getInput(0) : graph.output();
        List<NodeDef> nodes = new ArrayList<>(graph.nodes());
        nodes.addAll(end.nodes(values, chosen));
        ModelManifest manifest = manifest(options, ends.input(), classes, layer, training(model));
        List<String> notes = new ArrayList<>(end.notes());
        if (options.preprocessing().hasNumbersOf(Preprocessing.RAW)) {
            notes.add("bytes go into the network as they are, 0..255: if it was trained with x/255 or preprocess_input,"
                    + " say so with --preprocess");
        }
        PackageWriter writer = new PackageWriter(
                GraphDef.newBuilder()
                        .addAllNode(nodes)
                        .setVersions(model.graph().getGraphDef().getVersions())
                        .build(),
                manifest);
        writer.check().ifPresent(notes::add);
        writer.write(new PackageFiles(out));
        return new Imported(manifest, graph.parameters(), check.mapOf(layer), difference, notes);
    }

    private static ImageInput input(SignatureDef signature, Optional<Options.Size> size) {
        if (signature.getInputsCount() != 1) {
            throw new UserException("the network takes "
                    + new TreeSet<>(signature.getInputsMap().keySet())
                    + ": only networks with one image as input can be imported");
        }
        TensorInfo info = signature.getInputsMap().values().iterator().next();
        List<Long> dims = info.getTensorShape().getDimList().stream()
                .map(dim -> dim.getSize())
                .toList();
        boolean known = !info.getTensorShape().getUnknownRank();
        if (known && (dims.size() != RANK || (dims.get(3) != 3 && dims.get(3) != -1))) {
            String remedy = dims.size() == RANK && dims.get(1) == 3
                    ? "it has its channels first, which TensorFlow does not compute on CPUs: save it with channels last"
                    : "only networks for images can be imported";
            throw new UserException("the network takes " + dims + ", not [N,height,width,3]: " + remedy);
        }
        if (known && dims.get(0) > 0) {
            throw new UserException("the network takes exactly " + dims.get(0)
                    + " images at a time: save it with None as the first size of its input");
        }
        int height = side(known ? dims.get(1) : -1, size.map(Options.Size::height));
        int width = side(known ? dims.get(2) : -1, size.map(Options.Size::width));
        return new ImageInput(info.getName(), info.getDtype(), height, width);
    }

    private static int side(long own, Optional<Integer> wanted) {
        if (own > 0 && wanted.isPresent() && wanted.get() != own) {
            throw new UserException("--input: the network takes images of " + own + " pixels there, not of "
                    + wanted.get() + ": leave it out");
        }
        if (own < 0 && wanted.isEmpty()) {
            throw new UserException("the network takes images of any size: choose one with --input, for example the one"
                    + " it was trained with");
        }
        long side = own > 0 ? own : wanted.orElseThrow();
        if (side < SMALLEST || side > LARGEST) {
            throw new UserException("images of " + side + " pixels: " + SMALLEST + " to " + LARGEST + " are possible");
        }
        return (int) side;
    }

    private static String output(SignatureDef signature, Optional<String> wanted) {
        Set<String> names = new TreeSet<>(signature.getOutputsMap().keySet());
        if (wanted.isEmpty() && names.size() != 1) {
            throw new UserException("the network gives " + names + ": name the scores with --output");
        }
        String name = wanted.orElseGet(() -> names.iterator().next());
        if (!names.contains(name)) {
            throw new UserException("--output: the network gives no " + name + ", but " + names);
        }
        return signature.getOutputsOrThrow(name).getName();
    }

    private static ClassNames classes(ScoresEnd end, int outputs, Options options) {
        if (end != ScoresEnd.SIGMOIDS) {
            return ClassNames.of(end.classes(outputs), options.labels(), options.fireClass());
        }
        if (options.labels().isEmpty()) {
            throw new UserException("the network has " + outputs
                    + " sigmoids: name them with --labels, and the one that" + " means fire with --fire-class");
        }
        String fire =
                ClassNames.of(outputs, options.labels(), options.fireClass()).fireClass();
        return new ClassNames(List.of("not " + fire, fire), fire);
    }

    private static String layer(Optional<String> wanted, List<NodeDef> layers) {
        if (layers.isEmpty()) {
            throw new UserException(
                    "the network has no layer with feature maps [N,height,width,channels] of float32, of"
                            + " which a heat map could be made: it cannot be imported");
        }
        if (wanted.isEmpty()) {
            return PackageGraph.lastOf(layers)
                    .orElse(layers.get(layers.size() - 1).getName());
        }
        List<String> names = layers.stream().map(NodeDef::getName).toList();
        List<String> nested =
                names.stream().filter(name -> name.endsWith("/" + wanted.get())).toList();
        if (names.contains(wanted.get())) {
            return wanted.get();
        }
        if (nested.size() != 1) {
            throw new UnknownNameException("layer with feature maps", wanted.get(), names);
        }
        return nested.get(0);
    }

    private static ModelManifest manifest(
            Options options, ImageInput input, ClassNames classes, String layer, ObjectNode training) {
        return new ModelManifest(
                PackageWriter.FORMAT,
                PackageWriter.ARCHITECTURE,
                new ModelManifest.Input(input.height(), input.width(), options.preprocessing()),
                classes.labels(),
                classes.fireClass(),
                options.threshold(),
                1,
                Tensors.operation(layer),
                ModelManifest.Head.NONE,
                List.of(),
                training,
                JsonNodeFactory.instance.objectNode());
    }

    /** Where the package comes from. */
    private static ObjectNode training(SavedModelFolder model) {
        ObjectNode training = JsonNodeFactory.instance.objectNode();
        training.put("imported", "savedmodel");
        training.put("tensorflow", model.graph().getMetaInfoDef().getTensorflowVersion());
        return training;
    }
}
