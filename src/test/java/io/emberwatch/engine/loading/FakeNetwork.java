package io.emberwatch.engine.loading;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import java.util.Optional;

/** A network without engine, package and layers: tests say what its runs give. */
abstract class FakeNetwork implements Network {
    @Override
    public ModelManifest manifest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ClassifierHead> head() {
        return Optional.empty();
    }

    @Override
    public String engine() {
        return "fake";
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public Precision precision() {
        return Precision.FP32;
    }

    @Override
    public int maxBatch() {
        return 1;
    }

    @Override
    public Optional<InspectableModel> inspectable() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
