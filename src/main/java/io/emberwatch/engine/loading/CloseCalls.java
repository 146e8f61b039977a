package io.emberwatch.engine.loading;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.PreparedRun;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A network in bfloat16 or int8 that scores again in float32 what that leaves uncertain. An error of the logit moves a score
 * by {@code p * (1 - p)} of it: far from 0 and 1, where alarms are decided, that is more than the monitor wants, and few
 * images are there. Feature maps stay those of the first run.
 */
final class CloseCalls implements Network {
    /** Scores nearer to 0 or 1 stay: there a logit that is off by 0.05 moves a score by less than 0.005. */
    private static final float BF16_MARGIN = 0.1f;
    /** The same for logits that are off by 0.2, which int8 was seen to do. */
    private static final float INT8_MARGIN = 0.02f;

    private final Network fast;
    private final Network exact;
    private final Optional<InspectableModel> inspectable;

    /**
     * @param fast owned
     * @param exact the same network in float32; owned
     */
    CloseCalls(Network fast, Network exact) {
        this.fast = fast;
        this.exact = exact;
        this.inspectable = fast.inspectable()
                .flatMap(quick -> exact.inspectable().map(sure -> new View(quick, sure, fast.precision())));
    }

    @Override
    public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
        NetworkOutput output = decide(images, fast.run(images, count, scores -> true));
        return wantsFeatures.test(output.scores()) ? output : output.withoutFeatures();
    }

    /** The same output, with the scores of float32 where they are between the margins. */
    NetworkOutput decide(ByteBuffer images, NetworkOutput rounded) {
        int[] close = closeCalls(precision(), rounded.classes(), rounded.scores());
        if (close.length == 0) {
            return rounded;
        }
        NetworkOutput again = exact.run(these(images, rounded.count(), close), close.length, scores -> false);
        return new NetworkOutput(
                rounded.classes(),
                replaced(rounded.scores(), again.scores(), close, rounded.classes()),
                replaced(rounded.logits(), again.logits(), close, rounded.classes()),
                rounded.features());
    }

    /** Whether a score of this precision may be off by more than 0.005 for want of digits. */
    static boolean isClose(Precision precision, float score) {
        float margin = precision == Precision.INT8 ? INT8_MARGIN : BF16_MARGIN;
        return score > margin && score < 1 - margin;
    }

    private static int[] closeCalls(Precision precision, int classes, float[] scores) {
        return IntStream.range(0, scores.length / classes)
                .filter(image -> IntStream.range(image * classes, (image + 1) * classes)
                        .anyMatch(at -> isClose(precision, scores[at])))
                .toArray();
    }

    /** A copy of all values, with those of the chosen images replaced. */
    private static float[] replaced(float[] all, float[] some, int[] chosen, int classes) {
        float[] values = all.clone();
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(some, i * classes, values, chosen[i] * classes, classes);
        }
        return values;
    }

    /** A direct buffer of the chosen among {@code count} images. */
    private static ByteBuffer these(ByteBuffer images, int count, int[] chosen) {
        ByteBuffer all = images.duplicate();
        int each = all.remaining() / count;
        ByteBuffer some = ByteBuffer.allocateDirect(chosen.length * each);
        for (int image : chosen) {
            some.put(all.slice(all.position() + image * each, each));
        }
        return some.flip();
    }

    @Override
    public ModelManifest manifest() {
        return fast.manifest();
    }

    @Override
    public ClassifierHead head() {
        return fast.head();
    }

    @Override
    public String engine() {
        return fast.engine();
    }

    @Override
    public String device() {
        return fast.device();
    }

    @Override
    public Precision precision() {
        return fast.precision();
    }

    @Override
    public int maxBatch() {
        return fast.maxBatch();
    }

    @Override
    public boolean gainsFromBatches() {
        return fast.gainsFromBatches();
    }

    @Override
    public Optional<InspectableModel> inspectable() {
        return inspectable;
    }

    @Override
    public void close() {
        fast.close();
        exact.close();
    }

    /** The layers of the quick network, with scores by the same rule. */
    private static final class View extends InspectableModelView {
        private final InspectableModel exact;
        private final Precision precision;

        View(InspectableModel quick, InspectableModel exact, Precision precision) {
            super(quick);
            this.exact = exact;
            this.precision = precision;
        }

        @Override
        public InspectableModel exact() {
            return exact;
        }

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            ForwardResult rounded = network.run(images, query);
            int classes = rounded.classes();
            int[] close = closeCalls(precision, classes, rounded.scores());
            if (close.length == 0 || !query.replaced().isEmpty()) {
                return rounded;
            }
            ImageBatch some =
                    ImageBatch.of(IntStream.of(close).mapToObj(images::image).toList());
            ForwardResult again = exact.run(some, ForwardRequest.SCORES);
            return rounded.withScores(
                    replaced(rounded.scores(), again.scores(), close, classes),
                    replaced(rounded.logits(), again.logits(), close, classes));
        }

        @Override
        public PreparedRun prepare(ForwardRequest query) {
            return network.prepare(query);
        }
    }
}
