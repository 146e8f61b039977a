package io.emberwatch.monitor;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.TileGrid;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.inference.DeletionProbes;
import io.emberwatch.monitor.inference.InferenceListener;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.NotificationListener;
import io.emberwatch.monitor.notify.NotificationPlan;
import io.emberwatch.monitor.render.FrameRenderer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The images of peaks with a real store, drawn on a thread that the test can hold up or break. */
@Timeout(60)
class PeakEvidenceTest {
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    private final FramePool captured = new FramePool(1);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final NotificationListener listener = new NotificationListener() {
        @Override
        public void eventLost() {
            told.add("lost");
        }

        @Override
        public void stepFailed(String stage) {
            told.add("failed " + stage);
        }
    };
    /** Runs on the thread that draws, once a peak. */
    private final AtomicReference<Runnable> atEachPeak = new AtomicReference<>(() -> {});

    private IncidentStore store;
    private AlertDispatcher dispatcher;
    private DeletionProbes probes;
    private PeakEvidence evidence;

    @BeforeEach
    void start() throws Exception {
        Map<CameraId, CameraConfig> cameras = new ConfigLoader(Map.<String, String>of()::get)
                .parse("", "cameras: {gate: {url: 'demo:'}, yard: {url: 'demo:'}}")
                .cameras();
        InstantSource clock = InstantSource.fixed(START);
        store = IncidentStore.open(folder, clock, StoreListener.NOOP);
        BackoffConfig backoff = new BackoffConfig(Duration.ofMillis(5), Duration.ofMillis(20), 0.2);
        dispatcher = new AlertDispatcher(
                store,
                List.of(),
                new NotificationPlan(Duration.ZERO, Duration.ofHours(1), backoff, Duration.ZERO),
                Map.of(),
                () -> Provenance.UNKNOWN,
                clock,
                listener);
        dispatcher.start();
        probes = new DeletionProbes(work -> atEachPeak.get().run(), InferenceListener.NOOP, camera -> TileGrid.WHOLE);
        FrameRenderer renderer = new FrameRenderer(ZoneOffset.UTC, 95);
        evidence = new PeakEvidence(
                dispatcher,
                renderer,
                camera -> Optional.ofNullable(cameras.get(camera)),
                cameras.size(),
                probes,
                listener);
        evidence.start();
    }

    @AfterEach
    void stop() {
        evidence.close();
        dispatcher.close();
        probes.close();
        store.close();
    }

    /** A peak whose image is of one grey. */
    private void peak(Incident incident, int grey) {
        try (VideoFrame frame =
                captured.lease(incident.camera(), SIDE, SIDE, START, 0).orElseThrow()) {
            var pixels = frame.pixels();
            while (pixels.hasRemaining()) {
                pixels.put((byte) grey);
            }
            evidence.keep(incident.id(), new AnalysedFrame(frame, 0.9f, Optional.of(new HeatMap(1, 1, new float[] {1
            }))));
        }
    }

    private Optional<Integer> keptGrey(Incident incident) {
        return store.image(incident.id(), ImageKind.SNAPSHOT).map(jpeg -> {
            try {
                return ImageIO.read(new ByteArrayInputStream(jpeg)).getRGB(SIDE / 2, SIDE / 2) & 0xff;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void drawingThatIsHeldUp_delaysNoPeak_andTheLastOneIsKept() throws Exception {
        Incident fire = Incidents.fire(GATE, 0);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        atEachPeak.set(() -> {
            held.countDown();
            awaitQuietly(goOn);
        });
        peak(fire, 10);
        held.await();

        for (int grey = 20; grey <= 200; grey++) {
            peak(fire, grey);
        }

        assertThat(evidence.underWay()).as("the one being drawn and the last").isEqualTo(2);
        goOn.countDown();
        await().untilAsserted(() -> assertThat(keptGrey(fire).orElse(0)).isBetween(197, 203));
        assertThat(told).isEmpty();
        await().until(() -> evidence.underWay() == 0);
    }

    @Test
    void close_drawsWhatWaits() {
        Incident fire = Incidents.fire(GATE, 0);
        peak(fire, 50);
        evidence.close();
        dispatcher.close();

        assertThat(keptGrey(fire)).isPresent();
        peak(fire, 90);
        assertThat(evidence.underWay()).isZero();
    }

    @Test
    void errorWhileDrawing_losesThatPeakOnly_andIsTold() {
        Incident fire = Incidents.fire(GATE, 0);
        atEachPeak.set(() -> {
            throw new OutOfMemoryError("Java heap space");
        });
        peak(fire, 50);
        await().until(() -> told.contains("failed evidence"));
        assertThat(told).containsExactly("lost", "failed evidence");
        assertThat(evidence.fault()).isPresent();

        atEachPeak.set(() -> {});
        peak(fire, 90);

        await().until(() -> keptGrey(fire).isPresent());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
