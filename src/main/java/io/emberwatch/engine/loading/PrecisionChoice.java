package io.emberwatch.engine.loading;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides in which precision an engine runs a model and loads it so. {@code AUTO} takes bfloat16 where the engine has it
 * and the scores of drawn images stay within {@value #TOLERANCE} of float32; close calls are then still decided in
 * float32. int8 is taken only where it is asked for.
 */
final class PrecisionChoice {
    static final float TOLERANCE = 0.005f;
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
        if (engine.without(Precision.BF16).isPresent()) {
            return exact;
        }
        Network fast = null;
        try {
            float[] exactScores = scores(exact);
            fast = engine.load(bundle, Precision.BF16, maxBatch);
            float difference = largestDifference(exactScores, scores(fast));
            boolean bf16 = difference <= TOLERANCE;
            LOG.info(
                    "precision auto: bf16 moves the scores of drawn images by up to {}: {}",
                    difference,
                    bf16 ? "bf16" : "fp32");
            if (bf16) {
                return new CloseCalls(fast, exact);
            }
            fast.close();
            return exact;
        } catch (RuntimeException e) {
            exact.close();
            if (fast != null) {
                fast.close();
            }
            throw e;
        }
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
