package io.emberwatch.engine.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.DecisionThresholds;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloseCallsTest {
    @ParameterizedTest
    @CsvSource({
        "INT8, 0.0199, false",
        "INT8, 0.0201, true",
        "INT8, 0.5, true",
        "INT8, 0.9799, true",
        "INT8, 0.9801, false",
        "INT8, 0.02, false",
        "INT8, 0.98, false",
        "BF16, 0.0999, false",
        "BF16, 0.1001, true",
        "BF16, 0.5, true",
        "BF16, 0.8999, true",
        "BF16, 0.9001, false"
    })
    void scoresBetweenTheMarginsAreClose(Precision precision, float score, boolean close) {
        CloseCalls.Rule rule = precision == Precision.INT8 ? CloseCalls.Rule.INT8 : CloseCalls.Rule.BF16;

        assertThat(rule.isClose(1, score, false)).isEqualTo(close);
    }

    /** A logit that is off by 0.3 takes 0.8 to 0.748 or 0.844, and 0.5 to 0.426 or 0.574. */
    @ParameterizedTest
    @CsvSource({
        "0.10, false",
        "0.42, false",
        "0.43, true",
        "0.57, true",
        "0.58, false",
        "0.74, false",
        "0.75, true",
        "0.84, true",
        "0.85, false",
        "0.99, false",
        "0, false",
        "1, false"
    })
    void scoresThatMayCrossAThresholdAreClose(float score, boolean close) {
        CloseCalls.Rule rule = CloseCalls.Rule.near(1, DecisionThresholds.usual(), 0.3);

        assertThat(rule.isClose(1, score, false)).isEqualTo(close);
        assertThat(rule.isClose(0, score, false)).as("of another class").isFalse();
    }

    /** Where nothing burns yet, no alarm ends. */
    @ParameterizedTest
    @CsvSource({"0.43, false", "0.5, false", "0.74, false", "0.75, true", "0.84, true", "0.85, false"})
    void ofACalmImage_onlyWhatMayBeginAnAlarmIsClose(float score, boolean close) {
        CloseCalls.Rule rule = CloseCalls.Rule.near(1, DecisionThresholds.usual(), 0.3);

        assertThat(rule.isClose(1, score, true)).isEqualTo(close);
    }

    @Test
    void thresholdsThatChange_changeWhatIsClose() {
        DecisionThresholds thresholds = DecisionThresholds.usual();
        CloseCalls.Rule rule = CloseCalls.Rule.near(1, thresholds, 0.3);

        thresholds.set(List.of(0.3), List.of());

        assertThat(rule.isClose(1, 0.31f, false)).isTrue();
        assertThat(rule.isClose(1, 0.8f, false)).isFalse();
        assertThat(rule.isClose(1, 0.5f, false))
                .as("which class is the likelier")
                .isTrue();
    }

    @Test
    void scoresInTheMiddle_comeFromTheExactNetworkWithTheirFeatures_othersStay() {
        ByteBuffer images = DrawnImages.draw(4, 192, 192);
        TensorFlowEngine engine = TensorFlowEngine.start(Device.CPU, 0);
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                Network sure = engine.load(bundle, Precision.FP32, 4);
                CloseCalls calls = new CloseCalls(engine.load(bundle, Precision.FP32, 4), sure, CloseCalls.Rule.BF16)) {
            NetworkOutput exact = sure.run(images, 4, scores -> true);
            FeatureMaps features = exact.requiredFeatures();
            float[] scores = {0.95f, 0.05f, 0.6f, 0.4f, 0.08f, 0.92f, 0.15f, 0.85f};
            NetworkOutput rounded = new NetworkOutput(2, scores, new float[8], Optional.of(zeros(features)));

            NetworkOutput decided = calls.decide(images, rounded, image -> false);

            assertThat(decided.score(0, 1)).isEqualTo(0.05f);
            assertThat(decided.score(1, 1)).isCloseTo(exact.score(1, 1), within(1e-5f));
            assertThat(decided.score(2, 1)).isEqualTo(0.92f);
            assertThat(decided.score(3, 1)).isCloseTo(exact.score(3, 1), within(1e-5f));
            assertThat(rounded.score(1, 1))
                    .as("the given output is not changed")
                    .isEqualTo(0.4f);
            assertThat(decided.logits()[3]).isCloseTo(exact.logits()[3], within(1e-4f));
            assertThat(decided.logits()[1]).as("not a close call").isZero();
            assertThat(decided.requiredFeatures().channel(1, 7)).containsExactly(features.channel(1, 7), within(1e-4f));
            assertThat(decided.requiredFeatures().channel(3, 1023))
                    .containsExactly(features.channel(3, 1023), within(1e-4f));
            assertThat(decided.requiredFeatures().channel(2, 7)).containsOnly(0f);
            assertThat(decided.count()).isEqualTo(4);
            assertThat(calls.decide(images, rounded.withoutFeatures(), image -> false)
                            .features())
                    .isEmpty();
        }
    }

    private static FeatureMaps zeros(FeatureMaps like) {
        return new FeatureMaps(
                like.count(), like.height(), like.width(), like.channels(), new float[like.values().length]);
    }

    /** Direct memory is freed only when the garbage collector comes, which in a small heap is seldom. */
    @Test
    void closeCalls_takeNoNewMemoryEachTime(@TempDir Path model) throws IOException {
        TinyModels.writeWithHiddenLayer(model, 3);
        TensorFlowEngine engine = TensorFlowEngine.start(Device.CPU, 0);
        try (ModelPackage bundle = ModelPackage.open(model);
                CloseCalls calls = new CloseCalls(
                        engine.load(bundle, Precision.FP32, 4),
                        engine.load(bundle, Precision.FP32, 4),
                        (label, score, calm) -> true)) {
            ByteBuffer images = DrawnImages.draw(4, 224, 224);
            calls.run(images, 4, scores -> false);
            BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .findFirst()
                    .orElseThrow();
            NetworkOutput rounded = calls.run(images, 4, scores -> false);
            long before = direct.getTotalCapacity();
            for (int i = 0; i < 20; i++) {
                calls.decide(images, rounded, image -> false);
            }
            assertThat(direct.getTotalCapacity() - before).isLessThan(10L * images.capacity());
        }
    }

    /** A network that says always the same. */
    private static final class SameScore extends FakeNetwork {
        private final float score;
        private int runs;
        private int releases;

        SameScore(float score) {
            this.score = score;
        }

        @Override
        public NetworkOutput run(ByteBuffer images, int count, Predicate<float[]> wantsFeatures) {
            runs++;
            return new NetworkOutput(2, new float[] {1 - score, score}, new float[2], Optional.empty());
        }

        @Override
        public void releaseIdle() {
            releases++;
        }
    }

    @Test
    void exactNetwork_releasesEachHalfMinuteWhatItDoesNotNeed() {
        SameScore quick = new SameScore(0.01f);
        SameScore exact = new SameScore(0.5f);
        AtomicLong seconds = new AtomicLong();
        try (CloseCalls calls =
                new CloseCalls(quick, exact, CloseCalls.Rule.INT8, () -> seconds.get() * 1_000_000_000L)) {
            for (int i = 0; i < 95; i++) {
                seconds.incrementAndGet();
                calls.run(ByteBuffer.allocateDirect(1), 1, scores -> false);
            }
        }

        assertThat(quick.runs).isEqualTo(95);
        assertThat(exact.runs).isZero();
        assertThat(exact.releases).isEqualTo(3);
        assertThat(quick.releases).as("it computes all the time").isZero();
    }

    @Test
    void inspectionScoresCloseCallsAsTheNetworkDoes() {
        ByteBuffer bytes = DrawnImages.draw(4, 192, 192);
        float[] rgb = new float[bytes.limit()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = bytes.get(i) & 0xff;
        }
        TensorFlowEngine engine = TensorFlowEngine.start(Device.CPU, 0);
        Precision quick = engine.without(Precision.BF16).isPresent() ? Precision.FP32 : Precision.BF16;
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                CloseCalls calls = new CloseCalls(
                        engine.load(bundle, quick, 4), engine.load(bundle, Precision.FP32, 4), CloseCalls.Rule.BF16)) {
            NetworkOutput live = calls.run(bytes, 4, scores -> false);

            ForwardResult explained = calls.inspect().run(new ImageBatch(4, 192, 192, rgb), ForwardRequest.SCORES);

            assertThat(live.features()).isEmpty();
            assertThat(explained.scores()).containsExactly(live.scores(), within(1e-6f));
            assertThat(explained.logits()).containsExactly(live.logits(), within(1e-5f));
        }
    }
}
