package io.emberwatch.lab.keras.file;

import io.jhdf.api.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Weights as Keras 2 stores them, and Keras 3 in an {@code .h5}: a group for each outermost layer, whose attribute
 * {@code weight_names} lists arrays such as {@code conv1/conv/kernel:0}. Borrows the file.
 */
final class NamedWeights implements KerasWeights {
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
