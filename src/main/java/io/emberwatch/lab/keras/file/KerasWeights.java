package io.emberwatch.lab.keras.file;

import io.emberwatch.lab.keras.file.KerasDenseNet.PlainDenseNet;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The weights in a Keras file, by layer. */
public interface KerasWeights {
    /**
     * One variable of a layer; empty if the file does not hold it.
     *
     * @param variable Keras' name of it, such as {@code kernel} or {@code moving_mean}
     * @param position its place among the variables of its layer: some formats number them instead of naming them
     * @throws KerasImportException if it is there but cannot be used: damaged, no floating point, not finite
     */
    Optional<Tensor> find(KerasLayer layer, String variable, int position);

    /** Where {@link #find} looks, for messages. */
    String place(KerasLayer layer, String variable, int position);

    /** The layers of a DenseNet and its dense head as far as a file without a description of its layers tells them. */
    List<KerasLayer> layers(PlainDenseNet architecture);

    /**
     * The variable, which must be there.
     *
     * @throws KerasImportException naming the tensor and the shape that was expected
     */
    default Tensor get(KerasLayer layer, String variable, int position, long... shape) {
        return find(layer, variable, position)
                .orElseThrow(() -> new KerasImportException("tensor " + place(layer, variable, position)
                        + " is missing, expected with shape " + Tensor.written(shape)
                        + ": save the file again with all its layers built"))
                .expect(shape);
    }

    /**
     * One array of weights. Immutable by convention: arrays are not copied.
     *
     * @param name where it lies in the file, for messages
     * @param shape size of each dimension
     * @param values in row-major order, all finite
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared and printed by nobody; millions of weights are not copied.
    record Tensor(String name, int[] shape, float[] values) {
        /**
         * Returns itself if it has this shape.
         *
         * @throws KerasImportException naming the tensor and both shapes if it has another
         */
        public Tensor expect(long... expected) {
            if (!Arrays.equals(Arrays.stream(shape).asLongStream().toArray(), expected)) {
                throw new KerasImportException("tensor " + name + " has shape "
                        + written(Arrays.stream(shape).asLongStream().toArray()) + ", expected " + written(expected)
                        + ": the file is not of this architecture, or damaged");
            }
            return this;
        }

        /** The most values 0 in a row. */
        public int zerosInARow() {
            int most = 0;
            int run = 0;
            for (float value : values) {
                run = value == 0 ? run + 1 : 0;
                most = Math.max(most, run);
            }
            return most;
        }

        /** A shape as Python writes it: {@code (7, 7, 3, 64)}. */
        static String written(long... shape) {
            return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /**
     * Weights as Keras 2 stores them, and Keras 3 in an {@code .h5}: a group for each outermost layer, whose attribute
     * {@code weight_names} lists arrays such as {@code conv1/conv/kernel:0}. Borrows the file.
     */
    static final class NamedWeights implements KerasWeights {
        private final Group root;
        private final List<String> layerNames;
        private final Map<String, List<String>> weightNames = new HashMap<>();
        private final Map<String, String> suffixed = new HashMap<>();

        NamedWeights(Group root) {
            this.root = root;
            this.layerNames = Hdf5.texts(root, "layer_names");
        }

        @Override
        public Optional<KerasWeights.Tensor> find(KerasLayer layer, String variable, int position) {
            return Hdf5.find(root, layer.outermost())
                    .filter(Group.class::isInstance)
                    .map(Group.class::cast)
                    .flatMap(group -> stored(layer, variable)
                            .flatMap(name -> Hdf5.tensor(group, name, place(layer, variable, position))));
        }

        @Override
        public String place(KerasLayer layer, String variable, int position) {
            return layer.path() + "/" + variable;
        }

        @Override
        public List<KerasLayer> layers(PlainDenseNet architecture) {
            List<PlainDenseNet.Weighted> body = architecture.layers();
            String first = body.get(0).name();
            String outermost = layerNames.stream()
                    .filter(top -> names(top).stream().anyMatch(name -> isBody(layerOf(name), first)))
                    .findFirst()
                    .orElseThrow(() -> new KerasImportException("tensor " + first
                            + "/kernel is missing, expected with shape" + " (7, 7, 3, 64): the file does not hold a "
                            + architecture.name() + " under Keras' own names"));
            boolean nested = !isBody(outermost, first);
            List<KerasLayer> layers = new ArrayList<>();
            for (PlainDenseNet.Weighted weighted : body) {
                String name = spelled(weighted.name(), nested ? names(outermost) : layerNames);
                layers.add(KerasLayer.ofWeights(name, weighted.className(), nested ? outermost : name, ""));
            }
            int last = layerNames.indexOf(
                    nested ? outermost : layers.get(layers.size() - 1).outermost());
            for (String top : layerNames.subList(last + 1, layerNames.size())) {
                layers.addAll(dense(top));
            }
            return layers;
        }

        /** The dense layers of one outermost layer; none if it has no weights. */
        private List<KerasLayer> dense(String top) {
            Set<String> layers = new LinkedHashSet<>();
            for (String name : names(top)) {
                String variable = name.substring(name.lastIndexOf('/') + 1);
                if (!variable.equals("kernel") && !variable.equals("bias")) {
                    throw new KerasImportException(
                            "tensor " + top + "/" + variable + " belongs to no Dense layer, and a file"
                                    + " of weights alone does not say what it does: save the whole model with model.save()");
                }
                String layer = layerOf(name);
                layers.add(layer.substring(layer.lastIndexOf('/') + 1));
            }
            boolean nested = layers.size() > 1;
            return layers.stream()
                    .map(layer -> KerasLayer.ofWeights(nested ? layer : top, LayerClass.DENSE, top, ""))
                    .toList();
        }

        /** Keras 3 writes {@code conv1_conv} where Keras 2 has {@code conv1/conv}. */
        private static String spelled(String name, List<String> known) {
            String newer = name.replace('/', '_');
            return known.stream().anyMatch(each -> each.equals(newer) || each.startsWith(newer + "/")) ? newer : name;
        }

        private static boolean isBody(String layer, String name) {
            return layer.equals(name) || layer.equals(name.replace('/', '_'));
        }

        private static String layerOf(String weightName) {
            int slash = weightName.lastIndexOf('/');
            return slash < 0 ? weightName : weightName.substring(0, slash);
        }

        /** Name of the array within the group of the outermost layer. */
        private Optional<String> stored(KerasLayer layer, String variable) {
            List<String> names = names(layer.outermost());
            boolean nested = !layer.path().equals(layer.outermost());
            String own = nested ? layer.name() + "/" + variable : variable;
            String found = names.contains(own)
                    ? own
                    : names.stream()
                            .filter(name -> name.endsWith("/" + own))
                            // bn/gamma ends conv1/bn/gamma as well; the layer's own is the shortest.
                            .min(Comparator.comparingInt(String::length))
                            .orElse(null);
            return Optional.ofNullable(found).map(this::withSuffix);
        }

        private String withSuffix(String name) {
            return suffixed.getOrDefault(name, name);
        }

        /** Names of the arrays without TensorFlow's {@code :0}. */
        private List<String> names(String top) {
            return weightNames.computeIfAbsent(
                    top,
                    key -> Hdf5.find(root, key).map(node -> Hdf5.texts(node, "weight_names")).orElse(List.of()).stream()
                            .map(name -> {
                                String bare = name.replaceFirst(":\\d+$", "");
                                suffixed.put(bare, name);
                                return bare;
                            })
                            .toList());
        }
    }

    /**
     * Weights as Keras 3 stores them: {@code layers/conv2d_3/vars/0}, where layers of a class are counted in the order of
     * their model and the variables of a layer in the order of their making. Borrows the file.
     */
    static final class NumberedWeights implements KerasWeights {
        /** The group that holds the layers of a model. */
        static final String CONTAINER = "layers";

        private static final String CONV = LayerClass.snakeCase(LayerClass.CONV);
        private static final String NORM = LayerClass.snakeCase(LayerClass.NORM);
        private static final Pattern COUNTED = Pattern.compile("(.*?)(?:_(\\d+))?");

        private final Group root;

        NumberedWeights(Group root) {
            this.root = root;
        }

        /** The group of the {@code count}-th layer of a class, from 0. */
        static String counted(String className, int count) {
            String name = LayerClass.snakeCase(className);
            return count == 0 ? name : name + "_" + count;
        }

        @Override
        public Optional<KerasWeights.Tensor> find(KerasLayer layer, String variable, int position) {
            return Hdf5.tensor(root, layer.group() + "/vars/" + position, place(layer, variable, position));
        }

        @Override
        public String place(KerasLayer layer, String variable, int position) {
            return layer.path() + "/" + variable + " (" + layer.group() + "/vars/" + position + ")";
        }

        @Override
        public List<KerasLayer> layers(PlainDenseNet architecture) {
            List<PlainDenseNet.Weighted> body = architecture.layers();
            String container = bodyContainer(root, "")
                    .orElseThrow(() -> new KerasImportException("holds no " + CONV + " and " + NORM
                            + " layers side by side, so no " + architecture.name()));
            List<KerasLayer> layers = new ArrayList<>();
            int convs = 0;
            int norms = 0;
            for (PlainDenseNet.Weighted weighted : body) {
                int count = weighted.className().equals(LayerClass.CONV) ? convs++ : norms++;
                layers.add(KerasLayer.ofWeights(
                        weighted.name(),
                        weighted.className(),
                        weighted.name(),
                        container + counted(weighted.className(), count)));
            }
            expectCount(container, CONV, convs, architecture);
            expectCount(container, NORM, norms, architecture);
            addDense(root, "", layers);
            return layers;
        }

        /** Path of the container with both convolutions and batch norms, with a slash at its end. */
        private static Optional<String> bodyContainer(Group group, String path) {
            if (path.endsWith("/" + CONTAINER + "/") || path.equals(CONTAINER + "/")) {
                if (Hdf5.find(group, CONV).isPresent() && Hdf5.find(group, NORM).isPresent()) {
                    return Optional.of(path);
                }
            }
            return Hdf5.children(group).entrySet().stream()
                    .filter(child -> child.getValue() instanceof Group)
                    .map(child -> bodyContainer((Group) child.getValue(), path + child.getKey() + "/"))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        private void expectCount(String container, String counted, int expected, PlainDenseNet architecture) {
            Group group = (Group) Hdf5.find(root, container.substring(0, container.length() - 1))
                    .orElseThrow();
            long found = Hdf5.children(group).keySet().stream()
                    .filter(name -> classOf(name).equals(counted))
                    .count();
            if (found != expected) {
                throw new KerasImportException(
                        "holds " + found + " " + counted + " layers, but a " + architecture.name() + " has " + expected
                                + ": name another --architecture, or save the whole model with model.save()");
            }
        }

        /** Adds every dense layer below a group, in the order of their models. */
        private static void addDense(Group group, String path, List<KerasLayer> layers) {
            List<Node> children = Hdf5.children(group).values().stream()
                    .filter(Group.class::isInstance)
                    .sorted(Comparator.comparing((Node node) -> classOf(node.getName()))
                            .thenComparingInt(node -> count(node.getName())))
                    .toList();
            for (Node child : children) {
                Group inner = (Group) child;
                String at = path + child.getName();
                Optional<Node> variables = Hdf5.find(inner, "vars").filter(Group.class::isInstance);
                if (classOf(child.getName()).equals("dense") && variables.isPresent()) {
                    String name = Hdf5.text(variables.get(), "name").orElse(child.getName());
                    layers.add(KerasLayer.ofWeights(name, LayerClass.DENSE, name, at));
                } else {
                    addDense(inner, at + "/", layers);
                }
            }
        }

        private static String classOf(String counted) {
            Matcher matcher = COUNTED.matcher(counted);
            return matcher.matches() ? matcher.group(1) : counted;
        }

        private static int count(String counted) {
            Matcher matcher = COUNTED.matcher(counted);
            return matcher.matches() && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : 0;
        }
    }
}
