package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.image.ImageEncoder;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.PublishConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.render.RenderInbox.Delivery;
import io.emberwatch.monitor.render.RenderInbox.Offer;
import io.emberwatch.monitor.render.RenderListener.DropReason;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code publish}: keeps the newest frame of each camera, draws and encodes it once, and only where
 * somebody watches or asks for a snapshot. Looks at every camera several times a second,
 * so that an image says that it is old although nothing arrives.
 *
 * <p>Holds at most {@link #FRAMES_A_CAMERA} leases a camera. All public methods are thread-safe and none waits, but
 * {@link #close}.
 */
public final class RenderWorker implements SnapshotSource, AutoCloseable {
    /** Most frames of one camera that are open here at a time: the newest, and one waiting to replace it. */
    public static final int FRAMES_A_CAMERA = 2;

    private static final Logger LOG = LoggerFactory.getLogger(RenderWorker.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    private final Map<CameraId, CameraRenderer> renderers = new LinkedHashMap<>();
    private final RenderInbox inbox = new RenderInbox();
    private final Function<CameraId, CameraStatus> statuses;
    private final MjpegHub hub;
    private final LongSupplier ticker;
    private final RenderListener listener;
    private final FrameRenderer frames;
    private final Consumer<Throwable> onEnd;
    private final Thread thread = new Thread(this::run, "publish");
    private boolean failing;

    /**
     * @param cameras whose frames will be offered
     * @param statuses what each camera's worker says now; asked on the thread {@code publish}
     * @param hub gets every image
     * @param ticker monotonic nanoseconds, the same as the frames'
     * @param zone in which times are written on images
     * @param onEnd hears why the thread ended, where it was not closed
     */
    public RenderWorker(
            Map<CameraId, CameraConfig> cameras,
            Function<CameraId, CameraStatus> statuses,
            PublishConfig config,
            MjpegHub hub,
            LongSupplier ticker,
            ZoneId zone,
            RenderListener listener,
            Consumer<Throwable> onEnd) {
        cameras.forEach((id, camera) -> renderers.put(id, new CameraRenderer(id, camera)));
        this.statuses = statuses;
        this.hub = hub;
        this.ticker = ticker;
        this.listener = listener;
        this.onEnd = onEnd;
        this.frames = new FrameRenderer(zone, new ImageEncoder(config.jpegQuality()), ticker, listener);
    }

    /** Starts the thread; at most once. */
    public void start() {
        thread.start();
    }

    /**
     * Offers a frame, which belongs to this worker from now on, also when this throws. A frame of the same camera that
     * still waits is closed and counted.
     *
     * @throws IllegalArgumentException for an unknown camera
     */
    public void offer(AnalysedFrame analysed, AlarmState state) {
        CameraId camera = analysed.frame().camera();
        if (!renderers.containsKey(camera)) {
            analysed.frame().close();
            throw unknown(camera);
        }
        inbox.put(camera, new Offer(analysed, state)).ifPresent(unseen -> {
            boolean refused = unseen.analysed().frame() == analysed.frame();
            drop(unseen, refused ? DropReason.STOPPED : DropReason.SUPERSEDED);
        });
    }

    @Override
    public CompletableFuture<EncodedFrame> snapshot(CameraId camera) {
        return renderers.containsKey(camera) ? inbox.request(camera) : CompletableFuture.failedFuture(unknown(camera));
    }

    /** Stops the thread within two seconds and closes every frame; idempotent. */
    @Override
    public void close() {
        discard(inbox.close());
        if (thread.getState() == Thread.State.NEW) {
            closeRenderers();
            return;
        }
        try {
            thread.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive() && !Thread.currentThread().isInterrupted()) {
            LOG.error("thread publish did not end within {} s; its frames stay open", STOP_WITHIN.toSeconds());
        }
    }

    private void run() {
        try {
            while (!inbox.isClosed()) {
                step(inbox.take(RenderInbox.TICK_NANOS));
            }
        } catch (InterruptedException e) {
            LOG.error("thread publish was interrupted; images stand still from now on");
            discard(inbox.close());
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("publishing has stopped", e);
            discard(inbox.close());
            onEnd.accept(e);
        } finally {
            closeRenderers();
        }
    }

    private void step(Delivery delivery) {
        for (Offer offer : delivery.offers()) {
            renderers.get(offer.analysed().frame().camera()).take(offer.analysed(), offer.state());
        }
        for (CameraRenderer renderer : renderers.values()) {
            CompletableFuture<EncodedFrame> request = delivery.requests().get(renderer.camera());
            try {
                refresh(renderer, request != null);
            } catch (RuntimeException e) {
                reportFailure(renderer.camera(), e);
            }
            if (request != null) {
                answer(request, renderer);
            }
        }
    }

    private void refresh(CameraRenderer renderer, boolean asked) {
        CameraId camera = renderer.camera();
        long now = ticker.getAsLong();
        HealthNote note = renderer.note(statuses.apply(camera), now);
        if (!renderer.due(note, now, hub.viewers(camera) > 0, asked)) {
            return;
        }
        OptionalLong captured = renderer.freshlyCaptured(note);
        hub.publish(renderer.draw(frames, note, now));
        captured.ifPresent(nanos -> listener.framePublished(camera, ticker.getAsLong() - nanos));
        failing = false;
    }

    private void reportFailure(CameraId camera, RuntimeException e) {
        listener.frameDropped(camera, DropReason.FAILED);
        if (!failing) {
            LOG.error("camera={} an image could not be made; frames go on, further failures stay quiet", camera, e);
        }
        failing = true;
    }

    private static void answer(CompletableFuture<EncodedFrame> request, CameraRenderer renderer) {
        if (renderer.drawn() == null) {
            request.completeExceptionally(
                    new IllegalStateException("no image of " + renderer.camera() + " could be made"));
        } else {
            request.complete(renderer.drawn());
        }
    }

    private void discard(Delivery delivery) {
        delivery.offers().forEach(offer -> drop(offer, DropReason.STOPPED));
        IllegalStateException stopped = new IllegalStateException("publishing has stopped");
        delivery.requests().values().forEach(request -> request.completeExceptionally(stopped));
    }

    private void drop(Offer offer, DropReason reason) {
        CameraId camera = offer.analysed().frame().camera();
        offer.analysed().frame().close();
        listener.frameDropped(camera, reason);
    }

    private void closeRenderers() {
        renderers.values().forEach(CameraRenderer::close);
        frames.close();
    }

    private static IllegalArgumentException unknown(CameraId camera) {
        return new IllegalArgumentException("no camera " + camera + " is configured");
    }
}
