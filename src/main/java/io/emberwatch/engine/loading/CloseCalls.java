package io.emberwatch.engine.loading;

import io.emberwatch.core.heatmap.ClassifierHead;
import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.DecisionThresholds;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A network in bfloat16 or int8 that computes again in float32 the images whose scores that leaves uncertain. A run gives
 * scores, logits and feature maps of these in float32; an inspection their scores and logits only.
 */
final class CloseCalls implements Network {
    /** There may be hours without a close call. */
    private static final long RELEASE_NANOS = 30_000_000_000L;

    private final Network fast;
    private final Network exact;
    private final Rule rule;
    private final Optional<InspectableModel> inspectable;
    /** For the images of the next close calls; null while a run has it. Only the garbage collector frees direct memory. */
    private final AtomicReference<ByteBuffer> spare = new AtomicReference<>();

    private final LongSupplier ticker;
    private long releasedNanos;

    /** Which scores are computed again. */
    @FunctionalInterface
    interface Rule {
        /**
         * Scores that are not near 0 or 1. An error of the logit moves a score by {@code p * (1 - p)} of it, the derivative
         * of the logistic function: beyond this margin, 0.1, one of 0.05 moves it by less than 0.005. That is what bfloat16
         * does.
         */
        Rule BF16 = (label, score, calm) -> score > 0.1f && score < 0.9f;

        /** The same for logits that are off by 0.2, with the margin 0.02. */
        Rule INT8 = (label, score, calm) -> score > 0.02f && score < 0.98f;

        /**
         * Whether a score is one.
         *
         * @param label index of the class whose score it is
         * @param calm whether nothing but the beginning of an alarm is decided by it
         */
        boolean isClose(int label, float score, boolean calm);

        /**
         * Scores of fire that may be on the other side of a threshold.
         *
         * @param fire index of the class
         * @param error by which a logit may be off
         */
        static Rule near(int fire, DecisionThresholds thresholds, double error) {
            return (label, score, calm) ->
                    label == fire && (calm ? thresholds.nearBeginning(score, error) : thresholds.near(score, error));
        }
    }

    /**
     * @param fast owned
     * @param exact the same network in float32; owned
     */
    CloseCalls(Network fast, Network exact, Rule rule) {
        this(fast, exact, rule, System::nanoTime);
    }

    /** @param ticker monotonic nanoseconds */
    CloseCalls(Network fast, Network exact, Rule rule, LongSupplier ticker) {
        this.fast = fast;
        this.exact = exact;
        this.rule = rule;
        this.ticker = ticker;
        this.releasedNanos = ticker.getAsLong();
        this.inspectable =
                fast.inspectable().flatMap(quick -> exact.inspectable().map(sure -> new View(quick, sure)));
    }

    @Override
    public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
        return run(images, count, image -> false, wantsFeatures);
    }

    @Override
    public NetworkOutput run(ByteBuffer images, int count, IntPredicate calm, Predicate<float[]> wantsFeatures) {
        NetworkOutput output = decide(images, fast.run(images, count, scores -> true), calm);
        long now = ticker.getAsLong();
        if (now - releasedNanos >= RELEASE_NANOS) {
            releasedNanos = now;
            exact.releaseIdle();
        }
        return wantsFeatures.test(output.scores()) ? output : output.withoutFeatures();
    }

    /** The same output, with what float32 says of the close calls. */
    NetworkOutput decide(ByteBuffer images, NetworkOutput rounded, IntPredicate calm) {
        int[] close = closeCalls(rounded.classes(), rounded.scores(), calm);
        if (close.length == 0) {
            return rounded;
        }
        ByteBuffer some = these(images, rounded.count(), close);
        NetworkOutput again =
                exact.run(some, close.length, scores -> rounded.features().isPresent());
        spare.set(some);
        return new NetworkOutput(
                rounded.classes(),
                replaced(rounded.scores(), again.scores(), close, rounded.classes()),
                replaced(rounded.logits(), again.logits(), close, rounded.classes()),
                rounded.features().map(features -> replaced(features, again.requiredFeatures(), close)));
    }

    private static FeatureMaps replaced(FeatureMaps all, FeatureMaps some, int[] chosen) {
        float[] values = replaced(all.values(), some.values(), chosen, all.cells() * all.channels());
        return new FeatureMaps(all.count(), all.height(), all.width(), all.channels(), values);
    }

    /** The images of which a class's score is one. */
    private int[] closeCalls(int classes, float[] scores, IntPredicate calm) {
        return IntStream.range(0, scores.length / classes)
                .filter(image -> IntStream.range(0, classes)
                        .anyMatch(label -> rule.isClose(label, scores[image * classes + label], calm.test(image))))
                .toArray();
    }

    /** A copy of all values, of which each image has some, with those of the chosen images replaced. */
    private static float[] replaced(float[] all, float[] some, int[] chosen, int each) {
        float[] values = all.clone();
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(some, i * each, values, chosen[i] * each, each);
        }
        return values;
    }

    /** A direct buffer of the chosen among {@code count} images, the caller's to put back as the spare one. */
    private ByteBuffer these(ByteBuffer images, int count, int[] chosen) {
        ByteBuffer all = images.duplicate();
        int each = all.remaining() / count;
        ByteBuffer kept = spare.getAndSet(null);
        ByteBuffer some = kept != null && kept.capacity() >= chosen.length * each
                ? kept.clear()
                : ByteBuffer.allocateDirect(all.remaining());
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
    public Optional<ClassifierHead> head() {
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
    private final class View extends InspectableModelView {
        private final InspectableModel sure;

        View(InspectableModel quick, InspectableModel sure) {
            super(quick);
            this.sure = sure;
        }

        @Override
        public InspectableModel exact() {
            return sure;
        }

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            ForwardResult rounded = network.run(images, query);
            int classes = rounded.classes();
            int[] close = closeCalls(classes, rounded.scores(), image -> false);
            if (close.length == 0 || !query.replaced().isEmpty()) {
                return rounded;
            }
            ImageBatch some =
                    ImageBatch.of(IntStream.of(close).mapToObj(images::image).toList());
            ForwardResult again = sure.run(some, ForwardRequest.SCORES);
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
