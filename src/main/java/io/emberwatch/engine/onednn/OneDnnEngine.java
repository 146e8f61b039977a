package io.emberwatch.engine.onednn;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.LazyNetwork;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.Refusal;
import io.emberwatch.engine.onednn.DenseNetReader.DenseNetGraph;
import io.emberwatch.engine.onednn.OneDnnNetwork.OneDnnLayers;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** oneDNN on the CPU for one package, whose graph it has read and found to be a DenseNet. Thread-safe. */
public final class OneDnnEngine implements Engine {
    private final Cpu cpu;
    private final ModelPackage bundle;
    private final DenseNetGraph graph;
    private final ClassifierHead head;
    private final int threads;
    private final Supplier<Engine> other;
    /** Read when it is first asked for; null until then. */
    private Int8 int8;

    private OneDnnEngine(Cpu cpu, ModelPackage bundle, DenseNetGraph graph, int threads, Supplier<Engine> other) {
        this.cpu = cpu;
        this.bundle = bundle;
        this.graph = graph;
        this.head = graph.head(bundle.manifest().head());
        this.threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        this.other = other;
    }

    /**
     * Loads the natives, which {@link #start} then finds loaded.
     *
     * @throws OneDnnException with the reason why this machine cannot use them
     */
    public static void loadNatives() {
        Natives.load();
    }

    /**
     * Loads the natives and reads the package.
     *
     * @param bundle what will be loaded
     * @param threads how many images are computed at once; 0 is one a core
     * @param other starts the engine that shows inner layers, when somebody asks for one
     * @throws OneDnnException with the reason why this machine or engine cannot run it
     */
    public static OneDnnEngine start(ModelPackage bundle, int threads, Supplier<Engine> other) {
        if (!bundle.manifest().hasHead()) {
            throw new OneDnnException(
                    "the model is an imported SavedModel, and onednn runs only DenseNets of this program");
        }
        return new OneDnnEngine(Natives.load(), bundle, DenseNetGraph.of(bundle), threads, other);
    }

    @Override
    public Optional<Refusal> without(Precision precision) {
        return switch (precision) {
            case AUTO, FP32 -> Optional.empty();
            case BF16 ->
                cpu.hasBf16()
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                precision,
                                "this CPU has neither avx512_bf16 nor amx_bf16",
                                "use precision auto or fp32"));
            case INT8 -> int8().missing();
        };
    }

    @Override
    public boolean knows(Precision precision) {
        return true;
    }

    @Override
    public OptionalDouble logitError(Precision precision) {
        Optional<CalibrationFile> file = precision == Precision.INT8 ? int8().file() : Optional.empty();
        return file.stream()
                .mapToDouble(each -> each.check().largestLogitDifference())
                .filter(Double::isFinite)
                .findFirst();
    }

    /**
     * Whether and how int8 runs.
     *
     * @param missing why it does not
     * @param file empty where something is missing
     */
    private record Int8(Optional<Refusal> missing, Optional<CalibrationFile> file) {
        static Int8 missing(String reason, String remedy) {
            return new Int8(Optional.of(new Refusal(Precision.INT8, reason, remedy)), Optional.empty());
        }
    }

    private synchronized Int8 int8() {
        if (int8 == null) {
            int8 = readInt8();
        }
        return int8;
    }

    private Int8 readInt8() {
        if (!cpu.hasInt8()) {
            return Int8.missing("this CPU has neither avx512_vnni nor avx_vnni", "use precision auto or fp32");
        }
        Optional<CalibrationFile> file;
        try {
            file = bundle.isBuiltin()
                    ? CalibrationFile.parse(bundle.directory())
                    : CalibrationFile.read(bundle.directory());
        } catch (OneDnnException e) {
            return Int8.missing(e.getMessage(), "");
        }
        if (file.isEmpty()) {
            return Int8.missing(
                    "the model in " + bundle.directory() + " has no calibration " + ModelPackage.CALIBRATION_FILE,
                    "make one with emberwatch calibrate, or use precision auto");
        }
        String refused = file.get().refused();
        return refused.isEmpty()
                ? new Int8(Optional.empty(), file)
                : Int8.missing(
                        "the model in " + bundle.directory() + " cannot have it: " + refused, "use precision auto");
    }

    /**
     * Watches the model in float32, to calibrate it; the caller closes it.
     *
     * @throws OneDnnException if this CPU cannot run int8, so that a calibration could not be checked
     */
    public Calibrator calibrator() {
        cpu.require(Precision.INT8);
        return new Calibrator(graph.model());
    }

    /** Loads the package in int8 with a calibration that is not in it yet; the caller closes the network. */
    public Network loadInt8(Calibration calibration, int maxBatch) {
        return load(Precision.INT8, Optional.of(calibration), maxBatch);
    }

    /** Loads the package that this engine was started for. */
    @Override
    public Network load(ModelPackage same, Precision precision, int maxBatch) {
        if (!same.directory().equals(bundle.directory())) {
            throw new IllegalArgumentException("started for " + bundle.directory() + ", not " + same.directory());
        }
        without(precision).ifPresent(reason -> {
            throw new EngineException(reason.message());
        });
        return load(
                precision,
                precision == Precision.INT8 ? int8().file().map(CalibrationFile::calibration) : Optional.empty(),
                maxBatch);
    }

    private Network load(Precision precision, Optional<Calibration> calibration, int maxBatch) {
        OneDnnDenseNet network = OneDnnDenseNet.load(graph.model(), precision, calibration, threads);
        LazyNetwork deeper = deeper(bundle.again(), other);
        return new OneDnnNetwork(
                network,
                bundle.manifest(),
                precision,
                maxBatch,
                new OneDnnLayers(network, bundle.manifest(), precision, head, graph.activation(), threads, deeper),
                deeper);
    }

    /** Static, so that the network holds neither this nor the weights that were read. */
    private static LazyNetwork deeper(Supplier<ModelPackage> again, Supplier<Engine> other) {
        return new LazyNetwork(() -> {
            try (ModelPackage reopened = again.get()) {
                return other.get().load(reopened, Precision.FP32, 1);
            }
        });
    }
}
