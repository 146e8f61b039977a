package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.inference.FireClassifier;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.inference.Prediction;
import io.emberwatch.monitor.web.WebBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that fails half-way closes what it has opened. */
@Timeout(60)
class FailedStartTest {
    /** No UTF-8 has half of a surrogate pair: the MQTT client refuses it, and that when the store is open already. */
    private static final String UNTELLABLE = "\ud800";

    @TempDir
    private Path folder;

    private final BrightnessClassifier classifier = new BrightnessClassifier(1, 0);

    @AfterEach
    void nothingIsLeft() {
        assertThat(folder.resolve("incidents")).isDirectoryContaining("glob:**.db");
        assertThat(openFiles()).isEmpty();
        await().untilAsserted(() -> assertThat(MonitorTest.ownThreads()).isEmpty());
    }

    private MonitorConfig config(String notify) throws ConfigException {
        return config(notify, 0);
    }

    private MonitorConfig config(String notify, int port) throws ConfigException {
        return new ConfigLoader(Map.of("NAME", UNTELLABLE)::get)
                .parse("test.yml", """
                cameras: {north: {url: "demo:"}}
                notify: {%s}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:%d"}
                """.formatted(notify, folder.resolve("incidents"), port));
    }

    private void start(MonitorConfig config, LoadedModel.Loading loading) throws Exception {
        Monitor.start(config, (id, camera) -> new PaintedCamera(1, 0), loading, CaptureTime.system());
    }

    @Test
    void sinkThatCannotBeMade_leavesTheDatabaseClosed() throws Exception {
        MonitorConfig config = config("mqtt: {host: 127.0.0.1, username: '${NAME}'}");

        assertThatThrownBy(() -> start(config, classifier)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened", "labels"})
    void modelThatFailsAfterItsLoading_isClosed(String call) throws Exception {
        MonitorConfig config = config("");

        assertThatThrownBy(() -> start(config, new Half(classifier, call)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no " + call);

        assertThat(classifier.isClosed()).isTrue();
    }

    @Test
    void modelThatLoadsWhileTheAddressCannotBeHad_isClosed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MonitorConfig config = config("", taken.getLocalPort());

            assertThatThrownBy(() -> start(config, classifier)).isInstanceOf(WebBindException.class);
        }

        assertThat(classifier.isClosed()).isTrue();
    }

    @Test
    void errorOfAModelThatNobodyTook_doesNotHideTheFault() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MonitorConfig config = config("", taken.getLocalPort());
            OutOfMemoryError error = new OutOfMemoryError("test");

            assertThatThrownBy(() -> start(config, (thresholds, listener) -> {
                        throw error;
                    }))
                    .isInstanceOf(WebBindException.class)
                    .satisfies(fault -> assertThat(fault.getSuppressed()).containsExactly(error));
        }
    }

    @Test
    void sinksOfAModelThatCannotBeLoaded_areClosed() throws Exception {
        MonitorConfig config = config("mqtt: {host: 127.0.0.1, port: 9}");

        assertThatThrownBy(() -> start(config, new Half(classifier, "load")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no load");

        // The client would go on trying to connect, on threads of its own.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("com.hivemq")));
    }

    /** What this process holds open below the test's folder. */
    private List<Path> openFiles() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(Files::exists)
                    .map(FailedStartTest::target)
                    .filter(file -> file.startsWith(folder))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            // Closed meanwhile.
            return descriptor;
        }
    }

    /**
     * A model of which one call fails.
     *
     * @param failing {@code load}, {@code opened} or {@code labels}
     */
    private record Half(BrightnessClassifier whole, String failing) implements LoadedModel.Loading, FireClassifier {
        private void mayFail(String call) {
            if (call.equals(failing)) {
                throw new IllegalStateException("no " + call);
            }
        }

        @Override
        public LoadedModel load(ToDoubleFunction<CameraId> thresholds, InferenceListener listener) {
            mayFail("load");
            LoadedModel loaded = whole.load(thresholds, listener);
            Map<String, String> labels = new AbstractMap<>() {
                @Override
                public Set<Map.Entry<String, String>> entrySet() {
                    mayFail("labels");
                    return loaded.labels().entrySet();
                }
            };
            return new LoadedModel(this, labels, loaded.hash());
        }

        @Override
        public Optional<InspectableModel> opened() {
            mayFail("opened");
            return whole.opened();
        }

        @Override
        public int batchSize() {
            return whole.batchSize();
        }

        @Override
        public List<Prediction> classify(List<VideoFrame> frames) {
            return whole.classify(frames);
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
