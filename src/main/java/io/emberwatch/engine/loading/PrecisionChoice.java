package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOptions;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.Refusal;
import io.emberwatch.engine.onednn.OneDnnException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides in which precision an engine runs a model and loads it so. {@code AUTO} takes int8 where the package is calibrated
 * for it and the CPU multiplies bytes, else bfloat16 where the engine has it, else float32; each only if the scores of drawn
 * images stay near those of float32, and close calls are then still decided in float32. No run is timed, so that one
 * machine always decides the same: every CPU with int8 multiplies it twice as fast as its bfloat16, if it has that.
 */
final class PrecisionChoice {
    /** Of bfloat16. */
    static final float TOLERANCE = 0.005f;
    /** In int8, which was judged by real images when the package was calibrated; drawn ones are unlike those. */
    static final float INT8_TOLERANCE = 0.05f;

    private static final int IMAGES = 6;
    private static final Logger LOG = LoggerFactory.getLogger(PrecisionChoice.class);

    private final Engine engine;
    private final ModelPackage bundle;
    private final int maxBatch;
    private final DecisionThresholds thresholds;

    PrecisionChoice(Engine engine, ModelPackage bundle, NetworkOptions options) {
        this.engine = engine;
        this.bundle = bundle;
        this.maxBatch = options.maxBatch();
        this.thresholds = options.thresholds();
    }

    /**
     * Loads the model; what is loaded is the caller's.
     *
     * @throws EngineException if a precision is asked for that cannot be had
     */
    Network load(Precision wanted) {
        engine.without(wanted).ifPresent(refusal -> {
            throw new EngineException(refusal.message());
        });
        return switch (wanted) {
            case AUTO -> loadFastest();
            case INT8 -> loadInt8();
            case FP32, BF16 -> engine.load(bundle, wanted, maxBatch);
        };
    }

    /** No other engine has it, so a failure is told to whoever asked for it. */
    private Network loadInt8() {
        try {
            return engine.load(bundle, Precision.INT8, maxBatch);
        } catch (OneDnnException e) {
            throw new EngineException(new Refusal(Precision.INT8, e.getMessage(), "use precision auto").message(), e);
        }
    }

    private Network loadFastest() {
        // Only oneDNN has int8. It makes two networks side by side, and on one core each they are ready sooner.
        CompletableFuture<Optional<Network>> loading = CompletableFuture.supplyAsync(this::offeredInt8);
        Network exact;
        try {
            exact = engine.load(bundle, Precision.FP32, maxBatch);
        } catch (RuntimeException | Error e) {
            discard(loading);
            throw e;
        }
        try {
            if (exact.head().isEmpty()) {
                // Drawn images say little of a network that nobody here knows, and rounded logits cannot be computed
                // again.
                discard(loading);
                return exact;
            }
            return faster(exact, loading).orElse(exact);
        } catch (RuntimeException | Error e) {
            exact.close();
            throw e;
        }
    }

    /** @param loading its network is closed or part of what is returned */
    private Optional<Network> faster(Network exact, CompletableFuture<Optional<Network>> loading) {
        boolean hasBf16 = engine.without(Precision.BF16).isEmpty();
        if (!hasBf16 && engine.without(Precision.INT8).isPresent()) {
            return join(loading);
        }
        float[] exactScores;
        try {
            exactScores = scores(exact);
        } catch (RuntimeException | Error e) {
            discard(loading);
            throw e;
        }
        Optional<Network> int8 = join(loading).filter(each -> isNear(each, exactScores, INT8_TOLERANCE));
        if (int8.isPresent()) {
            return Optional.of(new CloseCalls(int8.get(), exact, int8Rule()));
        }
        return hasBf16
                ? loaded(Precision.BF16)
                        .filter(each -> isNear(each, exactScores, TOLERANCE))
                        .map(each -> new CloseCalls(each, exact, CloseCalls.Rule.BF16))
                : Optional.empty();
    }

    private static void discard(CompletableFuture<Optional<Network>> loading) {
        loading.exceptionally(failure -> Optional.empty()).join().ifPresent(Network::close);
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** By what int8 did to the images that judged it, and half as much again; calibrations of before do not say it. */
    private CloseCalls.Rule int8Rule() {
        OptionalDouble seen = engine.logitError(Precision.INT8);
        return seen.isPresent()
                ? CloseCalls.Rule.near(bundle.manifest().fireIndex(), thresholds, 1.5 * seen.getAsDouble())
                : CloseCalls.Rule.INT8;
    }

    /** Empty where the package, the CPU or oneDNN has none; says why where the package has a calibration. */
    private Optional<Network> offeredInt8() {
        Optional<Refusal> refusal = engine.without(Precision.INT8);
        if (refusal.isEmpty()) {
            return loaded(Precision.INT8);
        }
        if (engine.knows(Precision.INT8) && Files.exists(bundle.directory().resolve(ModelPackage.CALIBRATION_FILE))) {
            LOG.info("precision auto: no int8: {}", refusal.get().reason());
        }
        return Optional.empty();
    }

    /** Empty where oneDNN fails in this precision alone: the engine still has others. */
    private Optional<Network> loaded(Precision precision) {
        try {
            return Optional.of(engine.load(bundle, precision, maxBatch));
        } catch (OneDnnException e) {
            LOG.warn("precision auto: no {}: {}", precision.label(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether it moves no score of drawn images by more than this; if not, it is closed. */
    private boolean isNear(Network fast, float[] exactScores, float tolerance) {
        boolean within = false;
        try {
            float difference = largestDifference(exactScores, scores(fast));
            within = difference <= tolerance;
            LOG.info(
                    "precision auto: {} moves the scores of drawn images by up to {}: {}",
                    fast.precision().label(),
                    difference,
                    within ? fast.precision().label() : "not taken");
            return within;
        } catch (OneDnnException e) {
            LOG.warn("precision auto: no {}: {}", fast.precision().label(), e.getMessage());
            return false;
        } finally {
            if (!within) {
                fast.close();
            }
        }
    }

    private float[] scores(Network network) {
        ModelManifest.Input input = bundle.manifest().input();
        ByteBuffer images = DrawnImages.draw(IMAGES, input.height(), input.width());
        int classes = bundle.manifest().labels().size();
        int imageBytes = images.limit() / IMAGES;
        float[] scores = new float[IMAGES * classes];
        for (int from = 0; from < IMAGES; from += maxBatch) {
            int count = Math.min(maxBatch, IMAGES - from);
            ByteBuffer some = images.duplicate().position(from * imageBytes);
            float[] own = network.run(some.slice().limit(count * imageBytes), count, each -> false)
                    .scores();
            System.arraycopy(own, 0, scores, from * classes, count * classes);
        }
        return scores;
    }

    /** NaN where one of the scores is. */
    static float largestDifference(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
