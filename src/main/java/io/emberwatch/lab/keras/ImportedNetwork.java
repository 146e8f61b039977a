package io.emberwatch.lab.keras;

import io.emberwatch.lab.keras.file.DenseNetBody;
import io.emberwatch.lab.keras.file.KerasDenseNet;
import io.emberwatch.lab.keras.file.KerasWeights;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.HeadNames;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weight;
import io.emberwatch.lab.network.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network read from a Keras file, in this program's form. Immutable. */
record ImportedNetwork(DenseNetSpec spec, HeadNames names, Weights weights) {
    /**
     * Reads all weights.
     *
     * @throws io.emberwatch.lab.keras.file.KerasImportException naming the tensor or layer that does not fit
     */
    static ImportedNetwork read(KerasDenseNet network, KerasWeights weights) {
        DenseNetBody body = network.body();
        DenseNetSpec bare = spec(body, List.of(), 2);
        Map<String, Weight> values = KerasBody.read(body, weights, ParameterSpec.of(bare));
        int channels = values.get(DenseNet.LAST_NORM + "/gamma").values().length;
        List<FoldedDense> head = KerasHead.read(network, weights, channels);
        HeadNames names = ImportedNames.of(
                network.pooling(), head.stream().map(FoldedDense::name).toList());
        List<Integer> hidden = new ArrayList<>();
        for (int i = 0; i < names.hidden().size(); i++) {
            put(values, names.hidden().get(i), head.get(i));
            hidden.add(head.get(i).outputs());
        }
        FoldedDense last = head.get(head.size() - 1);
        put(values, names.logits(), last);
        return new ImportedNetwork(spec(body, hidden, last.outputs()), names, new Weights(values));
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

    private static DenseNetSpec spec(DenseNetBody body, List<Integer> hidden, int classes) {
        return new DenseNetSpec(
                ImportArchitecture.nameOf(body), body.stem(), body.growth(), body.blocks(), hidden, classes);
    }

    private static void put(Map<String, Weight> values, String name, FoldedDense layer) {
        values.put(name + "/kernel", layer.kernelWeight());
        values.put(name + "/bias", layer.biasWeight());
    }
}
