package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides in which precision an engine runs a model and loads it so. {@code AUTO} takes bfloat16 where the engine has it
 * and the scores of drawn images stay within {@value #TOLERANCE} of float32, or int8 where the package is calibrated for
 * it and it is faster still; close calls are then still decided in float32.
 */
final class PrecisionChoice {
    static final float TOLERANCE = 0.005f;
    /** In int8, which was judged by real images when the package was calibrated; drawn ones are unlike those. */
    static final float INT8_TOLERANCE = 0.05f;

    private static final double BF16_SHARE = 0.5;
    private static final int ROUNDS = 3;
    private static final int TIMED = 2;
    private static final int IMAGES = 6;
    private static final Logger LOG = LoggerFactory.getLogger(PrecisionChoice.class);

    private final Engine engine;
    private final ModelPackage bundle;
    private final int maxBatch;

    PrecisionChoice(Engine engine, ModelPackage bundle, int maxBatch) {
        this.engine = engine;
        this.bundle = bundle;
        this.maxBatch = maxBatch;
    }

    /**
     * Loads the model; what is loaded is the caller's.
     *
     * @throws EngineException if a precision is asked for that cannot be had
     */
    Network load(Precision wanted) {
        engine.without(wanted).ifPresent(reason -> {
            throw new EngineException(reason);
        });
        return wanted == Precision.AUTO ? loadFastest() : engine.load(bundle, wanted, maxBatch);
    }

    private Network loadFastest() {
        Network exact = engine.load(bundle, Precision.FP32, maxBatch);
        try {
            Optional<Network> int8 = int8(exact);
            Optional<Network> fast = int8.isPresent() ? int8 : bf16(exact);
            return fast.<Network>map(network -> new CloseCalls(network, exact)).orElse(exact);
        } catch (RuntimeException e) {
            exact.close();
            throw e;
        }
    }

    /** Where the package is calibrated, and it is faster here than bfloat16, which takes about half of float32's time. */
    private Optional<Network> int8(Network exact) {
        Optional<String> missing = engine.without(Precision.INT8);
        if (missing.isPresent()) {
            if (Files.exists(bundle.directory().resolve(ModelPackage.CALIBRATION_FILE))) {
                LOG.info("precision auto: no int8: {}", missing.get());
            }
            return Optional.empty();
        }
        return accepted(Precision.INT8, exact, INT8_TOLERANCE).filter(network -> {
            double share = share(network, exact);
            double most = engine.without(Precision.BF16).isEmpty() ? BF16_SHARE : 1;
            LOG.info("precision auto: int8 takes {} of the time of fp32", String.format(Locale.ROOT, "%.2f", share));
            if (share >= most) {
                network.close();
            }
            return share < most;
        });
    }

    private Optional<Network> bf16(Network exact) {
        return engine.without(Precision.BF16).isPresent()
                ? Optional.empty()
                : accepted(Precision.BF16, exact, TOLERANCE);
    }

    /** The network in another precision, if it moves no score of drawn images by more than this. */
    private Optional<Network> accepted(Precision precision, Network exact, float tolerance) {
        float[] exactScores = scores(exact);
        Network fast = engine.load(bundle, precision, maxBatch);
        try {
            float difference = largestDifference(exactScores, scores(fast));
            boolean within = difference <= tolerance;
            LOG.info(
                    "precision auto: {} moves the scores of drawn images by up to {}: {}",
                    precision.label(),
                    difference,
                    within ? precision.label() : "not taken");
            if (within) {
                return Optional.of(fast);
            }
        } catch (RuntimeException e) {
            fast.close();
            throw e;
        }
        fast.close();
        return Optional.empty();
    }

    /** Of the time that another network takes for the same images; both have run before. */
    private double share(Network network, Network other) {
        int count = Math.min(maxBatch, TIMED);
        ByteBuffer images = DrawnImages.draw(
                count,
                bundle.manifest().input().height(),
                bundle.manifest().input().width());
        long own = Long.MAX_VALUE;
        long others = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            own = Math.min(own, nanoseconds(network, images, count));
            others = Math.min(others, nanoseconds(other, images, count));
        }
        return (double) own / others;
    }

    private static long nanoseconds(Network network, ByteBuffer images, int count) {
        long start = System.nanoTime();
        network.run(images, count, each -> false);
        return System.nanoTime() - start;
    }

    private float[] scores(Network network) {
        ModelManifest.Input input = bundle.manifest().input();
        ByteBuffer images = DrawnImages.draw(IMAGES, input.height(), input.width());
        int classes = network.head().classes();
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
