package io.emberwatch.monitor.selftest;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.frame.FramePool;
import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.config.DemoUrl;
import io.emberwatch.monitor.config.DetectConfig;
import io.emberwatch.monitor.config.MonitorConfig.CanaryConfig;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hidden camera whose answers are known: every few minutes a calm and a burning frame pass through queue, batch,
 * model, heat map and alarm rule, so that a monitor that has gone blind says so by itself. It never reaches the sinks,
 * the pages or the incidents. Thread-safe.
 */
public final class Canary {
    private static final Logger LOG = LoggerFactory.getLogger(Canary.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    /** Right after the start the model and the cameras are still settling. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(5);

    private final DoubleSupplier threshold;
    /** Drawn at the first beat: it takes a second or two that no start should wait. */
    private Images images;

    private final FramePool pool = new FramePool(2);
    private final Consumer<VideoFrame> inference;
    private final Clock clock;
    private final LongSupplier ticker;
    private final Listener listener;
    private final CanaryDrill drill;
    private volatile Result latest = new Result(true, "no drill has ended yet");

    /**
     * @param threshold score that the burning frame must reach and the calm one must not, 0..1; asked at each answer
     * @param inference where frames enter the live path; owns each frame it gets
     */
    public Canary(
            CanaryConfig config,
            DoubleSupplier threshold,
            Consumer<VideoFrame> inference,
            Clock clock,
            LongSupplier ticker,
            Listener listener) {
        this.threshold = threshold;
        this.inference = inference;
        this.clock = clock;
        this.ticker = ticker;
        this.listener = listener;
        this.drill = new CanaryDrill(
                config.every().toNanos(), ANSWER_WITHIN.toNanos(), ticker.getAsLong() + FIRST_AFTER.toNanos());
    }

    /** Lets time pass: sends what is due, gives up what is overdue. Called about once a second, by one thread. */
    public void elapse() {
        if (images == null) {
            images = Images.drawn();
        }
        Optional<CanaryDrill.Image> due;
        synchronized (drill) {
            long now = ticker.getAsLong();
            drill.overdue(now).ifPresent(this::announce);
            due = drill.due(now);
        }
        due.ifPresent(this::send);
    }

    /**
     * Takes back what the canary sent.
     *
     * @return true where the frame was the canary's, and is closed now; false where it is another camera's
     */
    public boolean takeBack(AnalysedFrame analysed) {
        if (!analysed.frame().camera().equals(CameraId.CANARY)) {
            return false;
        }
        analysed.frame().close();
        double limit = threshold.getAsDouble();
        // One frame decides: the drill asks whether the path works, not how long a fire must burn.
        AlarmRule alarm = new AlarmRule(new DetectConfig(limit, limit, 1, 1, Duration.ZERO));
        alarm.observe(analysed.score(), 0);
        boolean explained = analysed.heatmap().filter(Canary::hasHeat).isPresent();
        synchronized (drill) {
            drill.judged(new CanaryDrill.Outcome(analysed.score(), alarm.state(), explained), ticker.getAsLong())
                    .ifPresent(this::announce);
        }
        return true;
    }

    /** How the latest drill ended. */
    public Result latest() {
        return latest;
    }

    private void send(CanaryDrill.Image image) {
        pool.lease(CameraId.CANARY, images.width(), images.height(), clock.instant(), ticker.getAsLong())
                .ifPresent(frame -> {
                    frame.pixels().put(images.bgr(image));
                    inference.accept(frame);
                });
    }

    private void announce(Result result) {
        boolean changed = result.passed() != latest.passed();
        latest = result;
        if (!result.passed()) {
            LOG.error("the canary drill failed: {}; the monitor may be blind", result.detail());
        } else if (changed) {
            LOG.info("the canary drill passes again: {}", result.detail());
        }
        listener.finished(result, clock.instant());
    }

    private static boolean hasHeat(HeatMap heatmap) {
        for (float value : heatmap.toArray()) {
            if (value > 0) {
                return true;
            }
        }
        return false;
    }

    /** The demo room, calm and with a grown fire, drawn once. Immutable: nobody writes to the arrays. */
    private static final class Images {
        private static final Duration GROWN = Duration.ofSeconds(3);

        private final byte[] calm;
        private final byte[] fire;

        private Images(byte[] calm, byte[] fire) {
            this.calm = calm;
            this.fire = fire;
        }

        static Images drawn() {
            return new Images(
                    new DemoRoom(DemoUrl.parse("demo:?fire=never")).draw(GROWN),
                    new DemoRoom(DemoUrl.parse("demo:?fire=always")).draw(GROWN));
        }

        int width() {
            return DemoRoom.WIDTH;
        }

        int height() {
            return DemoRoom.HEIGHT;
        }

        /** BGR bytes, {@code height * width * 3}. */
        byte[] bgr(CanaryDrill.Image image) {
            return image == CanaryDrill.Image.FIRE ? fire : calm;
        }
    }

    /**
     * How a drill ended.
     *
     * @param passed whether both frames were judged rightly and in time
     * @param detail one line for people
     */
    public record Result(boolean passed, String detail) {
        static final Result PASSED = new Result(true, "a known fire was seen and a calm room was left alone");

        static Result missed(String detail) {
            return new Result(false, detail);
        }
    }

    /** Hears how drills end. Called on the inference and the heartbeat thread; must not block. */
    @FunctionalInterface
    public interface Listener {
        void finished(Canary.Result result, Instant at);
    }
}
