package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.heatmap.FeatureMaps;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.ModelPackageException;
import io.emberwatch.engine.Correlation;
import io.emberwatch.engine.Device;
import io.emberwatch.engine.DrawnImages;
import io.emberwatch.engine.Engine;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.Precision;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.tensorflow.TensorFlowEngine;
import io.emberwatch.lab.TinyModels;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime as the engine of a package, against TensorFlow on the same package. */
class OneDnnEngineTest {
    private static final int SIZE = 224;

    @TempDir
    static Path model;

    private final AtomicInteger asked = new AtomicInteger();

    @BeforeAll
    static void writeModel() throws IOException {
        TinyModels.writeWithHiddenLayer(model, 3);
    }

    @Test
    void heatMapsAtTheLastLayer_areTensorFlowsWithoutTensorFlow() {
        ImageBatch images = images(3);
        List<Explanation> expected;
        try (ModelPackage bundle = ModelPackage.open(model);
                Network other = TensorFlowEngine.start(Device.CPU, 0).load(bundle, Precision.FP32, 4)) {
            expected = explain(other.inspect(), images);
        }
        try (Network network = load(this::tensorFlow)) {
            List<Explanation> maps = explain(network.inspect(), images);

            assertThat(asked).hasValue(0);
            for (int i = 0; i < maps.size(); i++) {
                assertThat(Correlation.of(
                                maps.get(i).heat().toArray(),
                                expected.get(i).heat().toArray()))
                        .isGreaterThan(0.999);
                assertThat(maps.get(i).scores()[0]).isCloseTo(expected.get(i).scores()[0], within());
            }
        }
    }

    @Test
    void network_doesNotKeepTheEngineWithTheWeightsThatWereRead() {
        try (ModelPackage bundle = ModelPackage.open(model)) {
            List<WeakReference<Engine>> engine = new ArrayList<>();
            try (Network network = load(bundle, engine)) {
                Awaitility.await().untilAsserted(() -> {
                    System.gc();
                    assertThat(engine.get(0).get()).isNull();
                });

                ByteBuffer image = DrawnImages.draw(1, SIZE, SIZE);
                assertThat(network.run(image, 1, scores -> false).count()).isEqualTo(1);
            }
        }
    }

    /** In a method of its own, so that no local variable keeps the engine. */
    private Network load(ModelPackage bundle, List<WeakReference<Engine>> engines) {
        Engine engine = OneDnnEngine.start(bundle, 1, this::tensorFlow);
        engines.add(new WeakReference<>(engine));
        return engine.load(bundle, Precision.FP32, 1);
    }

    @Test
    void namesOfTheLastLayers_areThoseOfTheGraph_andGiveTheSameMaps() {
        ImageBatch images = images(2);
        try (ModelPackage bundle = ModelPackage.open(model);
                Network other = TensorFlowEngine.start(Device.CPU, 0).load(bundle, Precision.FP32, 4);
                Network network = load(this::tensorFlow)) {
            InspectableModel expected = other.inspect();
            InspectableModel own = network.inspect();
            assertThat(own.lastLayer()).isEqualTo(expected.lastLayer());
            assertThat(own.lastActivation()).isEqualTo(expected.lastActivation());
            ForwardRequest both = ForwardRequest.activations(List.of(own.lastLayer(), own.lastActivation()));

            ForwardResult a = own.run(images, both);
            ForwardResult b = expected.run(images, both);

            assertThat(asked).hasValue(0);
            for (String layer : both.activations()) {
                FeatureMaps map = a.activations().get(layer);
                assertThat(map.count()).isEqualTo(2);
                assertThat(largest(map.values(), b.activations().get(layer).values()))
                        .isLessThan(1e-2f);
            }
        }
    }

    @Test
    void anInnerLayer_loadsTensorFlowOnceForAllWhoAsk() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Network network = load(this::tensorFlow)) {
            InspectableModel own = network.inspect();
            ForwardRequest inner = ForwardRequest.gradients(List.of("pool4_conv"), Target.LOGIT, OptionalInt.empty());

            List<Future<ForwardResult>> results = List.of(
                    threads.submit(() -> own.run(images(1), inner)),
                    threads.submit(() -> own.run(images(1), inner)),
                    threads.submit(() -> own.prepare(inner).run(images(1))));

            for (Future<ForwardResult> result : results) {
                assertThat(result.get().gradients()).containsKey("pool4_conv");
            }
            assertThat(asked).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void frames_areScoredWhileTensorFlowIsBeingLoaded_andAStopDoesNotWaitForIt() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch mayLoad = new CountDownLatch(1);
        Supplier<Engine> slow = () -> {
            loading.countDown();
            await(mayLoad);
            return tensorFlow();
        };
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Network network = load(slow);
        try {
            Future<?> nodes = threads.submit(() -> network.inspect().nodes());
            assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();

            ByteBuffer frames = DrawnImages.draw(2, SIZE, SIZE);
            assertThat(network.run(frames, 2, scores -> true).count()).isEqualTo(2);
            network.close();
            mayLoad.countDown();

            assertThatThrownBy(nodes::get).hasRootCauseMessage("the network is closed");
        } finally {
            mayLoad.countDown();
            threads.shutdownNow();
            network.close();
        }
    }

    @Test
    void aPackageThatWasWrittenAnew_isNotLookedInto(@TempDir Path other) throws IOException {
        TinyModels.writeWithLinearHead(other, 1);
        try (ModelPackage bundle = ModelPackage.open(other);
                Network network =
                        OneDnnEngine.start(bundle, 1, this::tensorFlow).load(bundle, Precision.FP32, 1)) {
            TinyModels.writeWithHiddenLayer(other, 2);

            assertThatThrownBy(() -> network.inspect().nodes())
                    .isInstanceOf(ModelPackageException.class)
                    .hasMessageContaining("has changed since the model was loaded");
        }
    }

    @Test
    void close_inTheMiddleOfABatch_waitsForIt_alsoWhenInterrupted() throws Exception {
        Network network = load(this::tensorFlow);
        ByteBuffer frames = DrawnImages.draw(4, SIZE, SIZE);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> count =
                    threads.submit(() -> network.run(frames, 4, scores -> true).count());
            Thread.currentThread().interrupt();
            network.close();

            assertThat(Thread.interrupted()).isTrue();
            try {
                assertThat(count.get()).isEqualTo(4);
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasRootCauseMessage("the network is closed");
            }
            assertThatThrownBy(() -> network.run(frames, 4, scores -> true)).isInstanceOf(IllegalStateException.class);
        } finally {
            threads.shutdownNow();
        }
    }

    private Engine tensorFlow() {
        asked.incrementAndGet();
        return TensorFlowEngine.start(Device.CPU, 0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static org.assertj.core.data.Offset<Float> within() {
        return org.assertj.core.data.Offset.offset(1e-4f);
    }

    private static Network load(Supplier<Engine> other) {
        try (ModelPackage bundle = ModelPackage.open(model)) {
            return OneDnnEngine.start(bundle, 2, other).load(bundle, Precision.FP32, 4);
        }
    }

    private static List<Explanation> explain(InspectableModel network, ImageBatch images) {
        Explainer explainer = new Explainer(network);
        return explainer.explain(
                MethodName.of("gradcam"), images, explainer.question(List.of("last"), Target.LOGIT, null));
    }

    /** Drawn images with fractions of a grey level. */
    private static ImageBatch images(int count) {
        ByteBuffer bytes = DrawnImages.draw(count, SIZE, SIZE);
        float[] rgb = new float[bytes.remaining()];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = Math.min(255, (bytes.get(i) & 0xff) + 0.25f);
        }
        return new ImageBatch(count, SIZE, SIZE, rgb);
    }

    private static float largest(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
