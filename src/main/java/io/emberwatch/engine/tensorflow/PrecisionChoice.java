package io.emberwatch.engine.tensorflow;

import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Precision;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides in which precision a model runs and loads it so. {@code AUTO} takes bfloat16 where the CPU has it, no GPU
 * does the work, and the scores of drawn pictures stay within {@value #TOLERANCE} of float32; close calls are then still
 * decided in float32.
 */
public final class PrecisionChoice {
    static final float TOLERANCE = 0.005f;
    private static final int PICTURES = 6;
    private static final Logger LOG = LoggerFactory.getLogger(PrecisionChoice.class);

    /**
     * A loaded network and its arithmetic.
     *
     * @param bf16 whether convolutions run in bfloat16
     */
    public record Loaded(Network network, boolean bf16) {}

    private final ModelPackage bundle;
    private final TensorFlowRuntime runtime;
    private final boolean cpuHasBf16;

    public PrecisionChoice(ModelPackage bundle, TensorFlowRuntime runtime, boolean cpuHasBf16) {
        this.bundle = bundle;
        this.runtime = runtime;
        this.cpuHasBf16 = cpuHasBf16;
    }

    /**
     * Loads the model; what is loaded is the caller's.
     *
     * @throws EngineException if bfloat16 is asked for and cannot be had
     */
    public Loaded load(Precision wanted) {
        return switch (wanted) {
            case FP32 -> new Loaded(Network.load(bundle, runtime, false), false);
            case BF16 -> {
                requireBf16();
                yield new Loaded(Network.load(bundle, runtime, true), true);
            }
            case AUTO -> loadFastest();
        };
    }

    private void requireBf16() {
        if (runtime.device().isGpu()) {
            throw new EngineException(
                    "model.precision is bf16, which is for the CPU, but the model runs on the GPU: use precision auto");
        }
        if (!cpuHasBf16) {
            throw new EngineException("model.precision is bf16, but this CPU has neither avx512_bf16 nor amx_bf16:"
                    + " use precision auto or fp32");
        }
    }

    private Loaded loadFastest() {
        Network exact = Network.load(bundle, runtime, false);
        if (!cpuHasBf16 || runtime.device().isGpu()) {
            return new Loaded(exact, false);
        }
        Network fast = null;
        try {
            float[] exactScores = scores(exact);
            fast = Network.load(bundle, runtime, true);
            float difference = largestDifference(exactScores, scores(fast));
            boolean bf16 = difference <= TOLERANCE;
            LOG.info(
                    "precision auto: bf16 moves the scores of drawn pictures by up to {}: {}",
                    difference,
                    bf16 ? "bf16" : "fp32");
            if (bf16) {
                fast.decideCloseCallsBy(new CloseCalls(exact));
                return new Loaded(fast, true);
            }
            fast.close();
            return new Loaded(exact, false);
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
        ByteBuffer pictures = DrawnImages.draw(PICTURES, input.height(), input.width());
        return network.run(pictures, PICTURES, scores -> false).scores();
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
