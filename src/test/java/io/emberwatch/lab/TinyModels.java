package io.emberwatch.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.emberwatch.lab.network.DenseNetSpec;
import io.emberwatch.lab.network.ParameterSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.savedmodel.ModelExport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes small model packages with seeded random weights, for tests that need a model but no knowledge in it. */
public final class TinyModels {
    private TinyModels() {}

    /** Mean over space, then two logits. */
    public static void writeWithLinearHead(Path folder, long seed) throws IOException {
        write(folder, spec(), seed);
    }

    /** Mean over space, then a logit for each class; {@code fire} is one of them. */
    public static void writeWithClasses(Path folder, List<String> labels, long seed) throws IOException {
        DenseNetSpec tiny = spec();
        write(
                folder,
                new DenseNetSpec(tiny.name(), tiny.stem(), tiny.growth(), tiny.blocks(), List.of(), labels.size()),
                labels,
                seed);
    }

    /** Mean over space, a dense layer of 1024 with ReLU, then two logits. */
    public static void writeWithHiddenLayer(Path folder, long seed) throws IOException {
        write(folder, spec().withHidden(List.of(1024)), seed);
    }

    /** Twelve dense layers of growth 8 on a stem of 16: quick even at 224 x 224. */
    public static DenseNetSpec spec() {
        return new DenseNetSpec("densenet-tiny", 16, 8, List.of(2, 2, 4, 4), List.of(), 2);
    }

    private static void write(Path folder, DenseNetSpec spec, long seed) throws IOException {
        write(folder, spec, List.of("nofire", "fire"), seed);
    }

    private static void write(Path folder, DenseNetSpec spec, List<String> labels, long seed) throws IOException {
        Weights weights = ParameterSpec.initial(ParameterSpec.of(spec), seed);
        new ModelExport(
                        spec,
                        224,
                        weights,
                        labels,
                        "fire",
                        0.5,
                        1.0,
                        JsonNodeFactory.instance.objectNode().put("summary", "random weights, for tests"),
                        JsonNodeFactory.instance.objectNode())
                .write(folder);
    }
}
