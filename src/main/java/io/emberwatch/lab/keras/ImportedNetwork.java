package io.emberwatch.lab.keras;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.keras.file.BatchNorm;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.keras.file.KerasDenseNet.PlainDenseNet;
import io.emberwatch.lab.keras.file.KerasLayer;
import io.emberwatch.lab.keras.file.KerasLayer.LayerClass;
import io.emberwatch.lab.keras.file.KerasWeights;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.network.Weights.Weight;
import io.emberwatch.lab.savedmodel.FrozenDenseNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * A network read from a Keras file, in this program's form. Immutable.
 *
 * @param originals what the file calls those layers that have another name here, by the name here
 * @param notes what was assumed, a sentence each
 */
record ImportedNetwork(
        DenseNetSpec spec,
        DenseNet.HeadNames names,
        Weights weights,
        Map<String, String> originals,
        List<String> notes) {
    /**
     * Reads all weights.
     *
     * @throws io.emberwatch.lab.keras.file.KerasImportException naming the tensor or layer that does not fit
     */
    static ImportedNetwork read(KerasDenseNet network, KerasWeights weights) {
        KerasDenseNet.Body body = network.body();
        DenseNetSpec bare = spec(body, List.of(), 2);
        List<String> notes = new ArrayList<>();
        Map<String, Weight> values = KerasBody.read(body, weights, ParameterSpec.of(bare), notes);
        int channels = values.get(DenseNet.LAST_NORM + "/gamma").values().length;
        KerasHead.Read read = KerasHead.read(network, weights, channels);
        notes.addAll(read.notes());
        List<KerasHead.FoldedDense> head = read.dense();
        DenseNet.HeadNames names = ImportedNames.of(network, read);
        List<Integer> hidden = new ArrayList<>();
        for (int i = 0; i < names.hidden().size(); i++) {
            put(values, names.hidden().get(i), head.get(i));
            hidden.add(head.get(i).outputs());
        }
        KerasHead.FoldedDense last = head.get(head.size() - 1);
        put(values, names.logits(), last);
        return new ImportedNetwork(
                spec(body, hidden, last.outputs()), names, new Weights(values), originals(network, read, names), notes);
    }

    /** The dense layers with their units, such as {@code dense[1024]}. */
    List<String> head() {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < names.hidden().size(); i++) {
            shown.add(names.hidden().get(i) + "[" + spec.hidden().get(i) + "]");
        }
        shown.add(names.logits() + "[" + spec.classes() + "]");
        return shown;
    }

    private static DenseNetSpec spec(KerasDenseNet.Body body, List<Integer> hidden, int classes) {
        return new DenseNetSpec(
                ImportArchitecture.nameOf(body), body.stem(), body.growth(), body.blocks(), hidden, classes);
    }

    private static Map<String, String> originals(KerasDenseNet network, KerasHead.Read head, DenseNet.HeadNames names) {
        Map<String, String> originals = new LinkedHashMap<>(network.body().names());
        originals.put(names.pooling(), network.pooling());
        for (int i = 0; i < head.dense().size(); i++) {
            String here = i < names.hidden().size() ? names.hidden().get(i) : names.logits();
            originals.put(here, head.dense().get(i).name());
            String activated = i < names.hidden().size() ? here + names.suffix(i) : FrozenDenseNet.SCORES;
            originals.put(activated, head.activated().get(i));
        }
        originals.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        return originals;
    }

    private static void put(Map<String, Weight> values, String name, KerasHead.FoldedDense layer) {
        values.put(name + "/kernel", layer.kernelWeight());
        values.put(name + "/bias", layer.biasWeight());
    }

    /** Layer names of a Keras head as a TensorFlow graph can have them: each once, no blanks or signs. */
    static final class ImportedNames {
        private ImportedNames() {}

        /** @param head has at least one dense layer */
        static DenseNet.HeadNames of(KerasDenseNet network, KerasHead.Read head) {
            DenseNet.HeadNames names = of(
                    network.pooling(),
                    head.dense().stream().map(KerasHead.FoldedDense::name).toList());
            return new DenseNet.HeadNames(
                    names.pooling(),
                    network.isMax(),
                    names.hidden(),
                    head.activations(),
                    names.logits(),
                    head.sigmoids());
        }

        /** @param dense the dense layers in order, at least one */
        static DenseNet.HeadNames of(String pooling, List<String> dense) {
            Set<String> taken = new HashSet<>();
            String pool = free(pooling, taken);
            List<String> names = new ArrayList<>();
            for (String name : dense) {
                names.add(free(name, taken));
            }
            return new DenseNet.HeadNames(pool, names.subList(0, names.size() - 1), names.get(names.size() - 1));
        }

        private static String free(String name, Set<String> taken) {
            String plain = name.replaceAll("[^A-Za-z0-9_.-]", "_").replaceFirst("^[^A-Za-z0-9.]", "layer_");
            String free = plain;
            for (int i = 1; !taken.add(free); i++) {
                free = plain + "_" + i;
            }
            return free;
        }
    }

    /** Reads the convolutions and batch norms of a Keras file under the names that {@link DenseNet} gives them. */
    static final class KerasBody {
        /** Half of a kilobyte of them: no training leaves so many side by side. */
        private static final int SUSPICIOUS_ZEROS = 128;

        private KerasBody() {}

        /**
         * The weights of a body.
         *
         * @param declared the parameters of the network to fill, in order, those of its head at the end
         * @param notes receives a sentence on weights that may be damaged
         * @throws io.emberwatch.lab.keras.file.KerasImportException naming the tensor that is missing or does not fit
         */
        static Map<String, Weight> read(
                KerasDenseNet.Body body, KerasWeights weights, List<ParameterSpec> declared, List<String> notes) {
            Map<String, Weight> read = new LinkedHashMap<>();
            int next = 0;
            for (KerasLayer layer : body.layers()) {
                ParameterSpec first = declared.get(next);
                String name = first.name().substring(0, first.name().lastIndexOf('/'));
                Shape shape = first.shape();
                if (layer.className().equals(LayerClass.CONV)) {
                    KerasWeights.Tensor kernel = weights.get(layer, "kernel", 0, shape.asArray());
                    if (kernel.zerosInARow() >= SUSPICIOUS_ZEROS) {
                        notes.add("Tensor " + kernel.name() + " has " + kernel.zerosInARow()
                                + " zeros in a row: unless the model was pruned, the file may be damaged.");
                    }
                    read.put(name + "/kernel", new Weight(shape, kernel.values()));
                    next++;
                } else {
                    BatchNorm norm = BatchNorm.read(weights, layer, Math.toIntExact(shape.size()))
                            .withEpsilon(DenseNet.EPSILON);
                    read.put(name + "/gamma", new Weight(shape, norm.gamma()));
                    read.put(name + "/beta", new Weight(shape, norm.beta()));
                    read.put(name + "/moving_mean", new Weight(shape, norm.mean()));
                    read.put(name + "/moving_variance", new Weight(shape, norm.variance()));
                    next += 4;
                }
            }
            return read;
        }
    }

    /** Names of the DenseNets that Keras makes: the three known ones, or {@code densenet-6-12-24-16} by its blocks. */
    static final class ImportArchitecture {
        private static final Pattern BLOCKS = Pattern.compile("densenet(-[1-9]\\d{0,2}){4}");

        private ImportArchitecture() {}

        /**
         * The network of a name.
         *
         * @throws UserException for a name that there is not
         */
        static PlainDenseNet named(String name) {
            if (BLOCKS.matcher(name).matches()) {
                return new PlainDenseNet(
                        name,
                        Arrays.stream(name.split("-", -1))
                                .skip(1)
                                .map(Integer::valueOf)
                                .toList());
            }
            return known().filter(spec -> spec.name().equals(name))
                    .findFirst()
                    .map(spec -> new PlainDenseNet(spec.name(), spec.blocks()))
                    .orElseThrow(() -> new UserException("--architecture: unknown name " + name + ", known are "
                            + known().map(DenseNetSpec::name).collect(Collectors.joining(", "))
                            + " and densenet-A-B-C-D, the numbers of layers in its blocks"));
        }

        /** What a network found in a file is called. */
        static String nameOf(KerasDenseNet.Body body) {
            return known().filter(spec -> spec.stem() == body.stem()
                            && spec.growth() == body.growth()
                            && spec.blocks().equals(body.blocks()))
                    .findFirst()
                    .map(DenseNetSpec::name)
                    .orElseGet(() -> nameOf(body.blocks()));
        }

        private static String nameOf(List<Integer> blocks) {
            return "densenet-" + blocks.stream().map(String::valueOf).collect(Collectors.joining("-"));
        }

        private static Stream<DenseNetSpec> known() {
            return Stream.of(DenseNetSpec.densenet121(2), DenseNetSpec.densenet169(2), DenseNetSpec.densenet201(2));
        }
    }
}
