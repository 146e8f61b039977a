package io.emberwatch.monitor.render;

import io.emberwatch.core.concurrent.LatestByKey;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.MonitorConfig;
import io.emberwatch.monitor.config.MonitorConfig.PublishConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.render.RenderListener.DropReason;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
    /** Time between looks at cameras that deliver nothing. */
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    /** What is shown; replaced as a whole. */
    private volatile Map<CameraId, CameraConfig> shown = Map.of();
    /** One for each camera of {@link #followed}. The thread's own. */
    private final Map<CameraId, CameraRenderer> renderers = new LinkedHashMap<>();
    /** What of {@link #shown} the thread has taken over. */
    private Map<CameraId, CameraConfig> followed = Map.of();
    /** The newest frame of each camera that has not been looked at; the thread that takes one out closes it. */
    private final LatestByKey<CameraId, Offer> offers;
    /** Who waits for a snapshot; one answer serves all who ask for the same camera. */
    private final LatestByKey<CameraId, CompletableFuture<EncodedFrame>> requests;
    /** The same for frames without drawings. */
    private final LatestByKey<CameraId, CompletableFuture<CleanFrame>> cleanRequests;

    private final Function<CameraId, CameraStatus> statuses;
    private final MjpegHub hub;
    private final LongSupplier ticker;
    private final RenderListener listener;
    private final FrameRenderer frames;
    private final Consumer<Throwable> onEnd;
    private final Thread thread = new Thread(this::run, "publish");
    private boolean failing;

    /** A frame and the alarm's state of its camera. */
    private record Offer(AnalysedFrame analysed, AlarmState state) {}

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
        this.offers = new LatestByKey<>(MonitorConfig.MOST_CAMERAS);
        this.requests = new LatestByKey<>(MonitorConfig.MOST_CAMERAS);
        this.cleanRequests = new LatestByKey<>(MonitorConfig.MOST_CAMERAS);
        shown = Collections.unmodifiableMap(new LinkedHashMap<>(cameras));
        this.statuses = statuses;
        this.hub = hub;
        this.ticker = ticker;
        this.listener = listener;
        this.onEnd = onEnd;
        this.frames = new FrameRenderer(zone, config.jpegQuality(), ticker, listener);
    }

    /**
     * Shows these cameras from now on, as they are configured. Of one that stays the newest frame stays; frames of one
     * that goes are closed.
     */
    public void follow(Map<CameraId, CameraConfig> cameras) {
        shown = Collections.unmodifiableMap(new LinkedHashMap<>(cameras));
        offers.wake();
    }

    /** Encodes as this says from now on. */
    public void encodeWith(PublishConfig config) {
        frames.encodeWith(config.jpegQuality());
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
        if (!shown.containsKey(camera)) {
            analysed.frame().close();
            throw unknown(camera);
        }
        offers.put(camera, new Offer(analysed, state)).ifPresent(unseen -> {
            boolean refused = unseen.analysed().frame() == analysed.frame();
            drop(unseen, refused ? DropReason.STOPPED : DropReason.SUPERSEDED);
        });
    }

    @Override
    public CompletableFuture<EncodedFrame> snapshot(CameraId camera) {
        return request(camera, requests);
    }

    @Override
    public CompletableFuture<CleanFrame> clean(CameraId camera) {
        return request(camera, cleanRequests);
    }

    private <T> CompletableFuture<T> request(CameraId camera, LatestByKey<CameraId, CompletableFuture<T>> waiting) {
        if (!shown.containsKey(camera)) {
            return CompletableFuture.failedFuture(unknown(camera));
        }
        Optional<CompletableFuture<T>> shared = waiting.putIfAbsent(camera, new CompletableFuture<>());
        offers.wake();
        // A copy: who cancels theirs must not cancel everybody's.
        return shared.map(CompletableFuture::copy).orElseGet(() -> CompletableFuture.failedFuture(stopped()));
    }

    /** Stops the thread within two seconds and closes every frame; idempotent. */
    @Override
    public void close() {
        discardAll();
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
            while (!offers.isClosed()) {
                Collection<Offer> newest = offers.drain(TICK_NANOS).values();
                step(newest, requests.drain(0));
                cleanRequests.drain(0).forEach(this::answerClean);
            }
        } catch (InterruptedException e) {
            LOG.error("thread publish was interrupted; images stand still from now on");
            discardAll();
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("publishing has stopped", e);
            discardAll();
            onEnd.accept(e);
        } finally {
            closeRenderers();
        }
    }

    private void step(Collection<Offer> newest, Map<CameraId, CompletableFuture<EncodedFrame>> asking) {
        takeCamerasOver();
        for (Offer offer : newest) {
            CameraRenderer renderer = renderers.get(offer.analysed().frame().camera());
            if (renderer == null) {
                drop(offer, DropReason.STOPPED);
            } else {
                renderer.take(offer.analysed(), offer.state());
            }
        }
        for (CameraRenderer renderer : renderers.values()) {
            CompletableFuture<EncodedFrame> request = asking.get(renderer.camera());
            try {
                refresh(renderer, request != null);
            } catch (RuntimeException e) {
                reportFailure(renderer.camera(), e);
            }
            if (request != null) {
                answer(request, renderer);
            }
        }
        asking.forEach((camera, request) -> {
            if (!renderers.containsKey(camera)) {
                request.completeExceptionally(unknown(camera));
            }
        });
    }

    private void answerClean(CameraId camera, CompletableFuture<CleanFrame> request) {
        CameraRenderer renderer = renderers.get(camera);
        if (renderer == null) {
            request.completeExceptionally(unknown(camera));
        } else if (renderer.held == null) {
            request.completeExceptionally(new IllegalStateException("there is no frame of " + camera + " yet"));
        } else {
            VideoFrame frame = renderer.held.frame();
            try {
                request.complete(new CleanFrame(frames.clean(frame), frame.capturedAt()));
            } catch (RuntimeException e) {
                reportFailure(camera, e);
                request.completeExceptionally(new IllegalStateException("a frame could not be encoded", e));
            }
        }
    }

    private void takeCamerasOver() {
        Map<CameraId, CameraConfig> wanted = shown;
        if (wanted == followed) {
            return;
        }
        followed = wanted;
        renderers.values().removeIf(renderer -> {
            boolean gone = !wanted.containsKey(renderer.camera());
            if (gone) {
                renderer.close();
            }
            return gone;
        });
        wanted.forEach((id, camera) -> renderers
                .computeIfAbsent(id, any -> new CameraRenderer(id, camera))
                .follow(camera));
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

    /** Refuses what comes later, and whatever waits. */
    private void discardAll() {
        offers.closeAndDrain().values().forEach(offer -> drop(offer, DropReason.STOPPED));
        requests.closeAndDrain().values().forEach(request -> request.completeExceptionally(stopped()));
        cleanRequests.closeAndDrain().values().forEach(request -> request.completeExceptionally(stopped()));
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

    private static IllegalStateException stopped() {
        return new IllegalStateException("publishing has stopped");
    }

    private static IllegalArgumentException unknown(CameraId camera) {
        return new IllegalArgumentException("no camera " + camera + " is configured");
    }

    /**
     * One camera's newest frame and the image last made of it; decides when a new image is worth making. Owned by the
     * publishing thread, which closes it.
     */
    static final class CameraRenderer implements AutoCloseable {
        /** How often the age on an image that is not live is brought up to date. */
        private static final long NOTE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
        /** Viewers of a slow camera get its image again; sending also finds viewers that have gone. */
        private static final long REPEAT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

        private final CameraId camera;
        private WrittenName name;
        private double threshold;
        private Duration staleAfter;

        private AnalysedFrame held;
        private AlarmState state = AlarmState.CALM;
        /** Whether {@link #held} has not been drawn yet. */
        private boolean fresh;

        private EncodedFrame drawn;
        private HealthNote drawnNote;
        private long drawnAtNanos;
        private long sequence;

        CameraRenderer(CameraId camera, CameraConfig config) {
            this.camera = camera;
            follow(config);
        }

        /** Draws as this says from now on. */
        final void follow(CameraConfig config) {
            this.name = WrittenName.of(camera, config.name());
            if (name.plain() && !DrawableText.isDrawable(config.name())) {
                LOG.warn(
                        "camera={} no font of this system has all characters of its name: images show its id;"
                                + " install fonts that have them, and fontconfig",
                        camera);
            }
            this.threshold = config.detect().threshold();
            this.staleAfter = config.capture().staleAfter();
        }

        CameraId camera() {
            return camera;
        }

        /**
         * Takes a newer frame and closes the one it had. A scored frame may come after a newer one that needed no
         * scoring: it is closed, unless it changes the state.
         */
        void take(AnalysedFrame analysed, AlarmState newState) {
            if (held != null
                    && newState == state
                    && analysed.frame().capturedNanos() < held.frame().capturedNanos()) {
                analysed.frame().close();
                return;
            }
            close();
            held = analysed;
            state = newState;
            fresh = true;
        }

        /** The image last made; null before the first. */
        EncodedFrame drawn() {
            return drawn;
        }

        /** What is to be written about the camera's health on the frame at hand. */
        HealthNote note(CameraStatus status, long nowNanos) {
            OptionalLong captured = held == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(held.frame().capturedNanos());
            return HealthNote.of(status, captured, nowNanos, staleAfter);
        }

        /** When the frame at hand was captured, if it shows the present and was never drawn. */
        OptionalLong freshlyCaptured(HealthNote note) {
            return fresh && held != null && note.health().delivers()
                    ? OptionalLong.of(held.frame().capturedNanos())
                    : OptionalLong.empty();
        }

        /**
         * Whether a new image should be made now.
         *
         * @param watched whether somebody sees each image
         * @param asked whether somebody wants one image
         */
        boolean due(HealthNote note, long nowNanos, boolean watched, boolean asked) {
            if (fresh || drawn == null || !note.sameAs(drawnNote)) {
                return watched || asked;
            }
            long age = nowNanos - drawnAtNanos;
            return note.isLive() ? watched && age >= REPEAT_EVERY_NANOS : (watched || asked) && age >= NOTE_EVERY_NANOS;
        }

        /**
         * Makes the image of now.
         *
         * @throws RuntimeException from OpenCV; the frame at hand then counts as seen and is not tried again
         */
        EncodedFrame draw(FrameRenderer renderer, HealthNote note, long nowNanos) {
            fresh = false;
            drawnNote = note;
            drawnAtNanos = nowNanos;
            drawn = null;
            byte[] jpeg;
            if (held == null) {
                jpeg = renderer.placeholder(camera, name, note);
            } else {
                VideoFrame frame = held.frame();
                FrameRenderer.Caption caption =
                        new FrameRenderer.Caption(name, frame.capturedAt(), held.score(), threshold, state, note);
                jpeg = renderer.live(frame, caption, held.heatmap());
            }
            drawn = new EncodedFrame(camera, sequence++, jpeg);
            return drawn;
        }

        /** Closes the frame at hand. */
        @Override
        public void close() {
            if (held != null) {
                held.frame().close();
                held = null;
            }
        }
    }
}
