package io.emberwatch.lab.keras.file;

import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Weights as Keras 3 stores them: {@code layers/conv2d_3/vars/0}, where layers of a class are counted in the order of
 * their model and the variables of a layer in the order of their making. Borrows the file.
 */
final class NumberedWeights implements KerasWeights {
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
                .orElseThrow(() -> new KerasImportException(
                        "holds no " + CONV + " and " + NORM + " layers side by side, so no " + architecture.name()));
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
        Group group = (Group)
                Hdf5.find(root, container.substring(0, container.length() - 1)).orElseThrow();
        long found = Hdf5.children(group).keySet().stream()
                .filter(name -> classOf(name).equals(counted))
                .count();
        if (found != expected) {
            throw new KerasImportException("holds " + found + " " + counted + " layers, but a " + architecture.name()
                    + " has " + expected + ": name another --architecture, or save the whole model with model.save()");
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
