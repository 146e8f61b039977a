package io.emberwatch.monitor.config;

import io.emberwatch.engine.Device;
import io.emberwatch.engine.Precision;
import io.emberwatch.monitor.config.CaptureConfig.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Every key of the file, once: name, type, range, default. What each means stands at its record. */
final class Keys {
    static final Key<String> MODEL_PATH = new Key<>("path", Scalars.text(4096), "builtin");
    static final Key<Integer> BATCH_SIZE = new Key<>("batch_size", Scalars.integer(1, 64), "8");
    static final Key<Duration> MAX_BATCH_DELAY = new Key<>("max_batch_delay", Durations.between("0ms", "1s"), "40ms");
    static final Key<Device> DEVICE = new Key<>("device", Scalars.choice(Device.class), "auto");
    static final Key<Precision> PRECISION = new Key<>("precision", Scalars.choice(Precision.class), "auto");
    static final Key<Integer> THREADS = new Key<>("threads", Scalars.integer(0, 256), "0");

    static final Key<Duration> BACKOFF_INITIAL = new Key<>("initial", Durations.between("100ms", "1h"), "1s");
    static final Key<Duration> BACKOFF_MAX = new Key<>("max", Durations.between("100ms", "1d"), "60s");
    static final Key<Double> BACKOFF_JITTER = new Key<>("jitter", Scalars.share(), "0.2");

    static final Key<Transport> TRANSPORT = new Key<>("transport", Scalars.choice(Transport.class), "tcp");
    static final Key<Duration> TIMEOUT = new Key<>("timeout", Durations.between("1s", "120s"), "10s");
    static final Key<Double> FPS = new Key<>("fps", Scalars.positive(60), "2");
    static final Key<Integer> MAX_WIDTH = new Key<>("max_width", Scalars.integer(64, 7680), "1280");
    static final Key<Boolean> LOOP = new Key<>("loop", Scalars.flag(), "false");
    static final Key<Duration> STALE_AFTER = new Key<>("stale_after", Durations.between("1s", "1h"), "10s");
    static final Key<Duration> FROZEN_AFTER = new Key<>("frozen_after", Durations.between("1s", "30d"), "30s");
    static final Key<Duration> COVERED_AFTER = new Key<>("covered_after", Durations.between("1s", "30d"), "30s");

    static final Key<Double> THRESHOLD = new Key<>("threshold", Scalars.share(), "0.8");
    static final Key<Double> CLEAR_THRESHOLD = new Key<>("clear_threshold", Scalars.share(), "0.5");
    static final Key<Integer> WINDOW = new Key<>("window", Scalars.integer(1, 100), "5");
    static final Key<Integer> MIN_HITS = new Key<>("min_hits", Scalars.integer(1, 100), "3");
    static final Key<Duration> COOLDOWN = new Key<>("cooldown", Durations.between("0s", "30d"), "5m");

    static final Key<Double> SMOOTHING = new Key<>("smoothing", Scalars.shareBelowOne(), "0");
    static final Key<TileGrid> TILES = new Key<>("tiles", TileGrid.type(), "1x1");
    static final Key<Double> AGREEMENT = new Key<>("agreement", Scalars.share(), "0");
    static final Key<Double> FLICKER = new Key<>("flicker", Scalars.share(), "0.04");
    static final Key<List<QuietHours>> QUIET = new Key<>("quiet", new ListType<>(QuietHours.type(), 50));

    static final Key<String> METHOD = new Key<>("method", Scalars.oneOf(ExplainConfig.METHODS), "gradcam");
    static final Key<String> LAYER = new Key<>("layer", Scalars.text(200), ExplainConfig.LAST);

    static final Key<String> CAMERA_NAME = new Key<>("name", Scalars.text(100));
    static final Key<String> URL = new Key<>("url", new CameraUrl());
    static final Key<String> USERNAME = new Key<>("username", Scalars.text(200));
    static final Key<Secret> PASSWORD = new Key<>("password", Scalars.secret());

    static final Key<List<Polygon>> MASKS = new Key<>("masks", new PolygonsType());
    static final Key<List<Polygon>> ZONES = new Key<>("zones", new PolygonsType());

    static final Key<Integer> JPEG_QUALITY = new Key<>("jpeg_quality", Scalars.integer(1, 100), "80");

    static final Key<InetSocketAddress> BIND = new Key<>("bind", new BindAddress(), "127.0.0.1:8080");
    static final Key<Integer> MAX_VIEWERS = new Key<>("max_viewers", Scalars.integer(1, 10_000), "200");

    static final Key<Boolean> CANARY_ENABLED = new Key<>("enabled", Scalars.flag(), "true");
    static final Key<Duration> CANARY_EVERY = new Key<>("every", Durations.between("5s", "1h"), "5m");

    static final Key<String> INCIDENTS_PATH = new Key<>("path", Scalars.text(4096), "data/incidents");
    static final Key<Duration> RETAIN = new Key<>("retain", Durations.between("1h", "3650d"), "30d");
    static final Key<Long> MAX_SIZE = new Key<>("max_size", ByteSize.type(), "5GB");

    static final Key<Boolean> CLIP_ENABLED = new Key<>("enabled", Scalars.flag(), "true");
    static final Key<Duration> PRE_ROLL = new Key<>("pre_roll", Durations.between("0s", "60s"), "10s");
    static final Key<Duration> POST_ROLL = new Key<>("post_roll", Durations.between("1s", "5m"), "20s");
    static final Key<Long> MAX_MEMORY = new Key<>("max_memory", ByteSize.type(), "16MB");
    static final Key<Double> MAX_HEAP_SHARE = new Key<>("max_heap_share", Scalars.upToHalf(), "0.2");

    static final Section MODEL = new Section(
            "model", List.of(MODEL_PATH, BATCH_SIZE, MAX_BATCH_DELAY, DEVICE, PRECISION, THREADS), List.of());
    static final Section BACKOFF =
            new Section("backoff", List.of(BACKOFF_INITIAL, BACKOFF_MAX, BACKOFF_JITTER), List.of());
    static final Section CAPTURE = new Section(
            "capture",
            List.of(TRANSPORT, TIMEOUT, FPS, MAX_WIDTH, LOOP, STALE_AFTER, FROZEN_AFTER, COVERED_AFTER),
            List.of(BACKOFF));
    static final Section DETECT = new Section(
            "detect",
            List.of(
                    THRESHOLD,
                    CLEAR_THRESHOLD,
                    WINDOW,
                    MIN_HITS,
                    COOLDOWN,
                    SMOOTHING,
                    TILES,
                    AGREEMENT,
                    FLICKER,
                    QUIET),
            List.of());
    static final Section EXPLAIN = new Section("explain", List.of(METHOD, LAYER), List.of());
    static final Section DEFAULTS = new Section("defaults", List.of(), List.of(CAPTURE, DETECT, EXPLAIN));
    static final Section PUBLISH = new Section("publish", List.of(JPEG_QUALITY), List.of());
    static final Section WEB = new Section("web", List.of(BIND, MAX_VIEWERS), List.of());
    static final Section CANARY = new Section("canary", List.of(CANARY_ENABLED, CANARY_EVERY), List.of());
    static final Section INCIDENTS = new Section("incidents", List.of(INCIDENTS_PATH, RETAIN, MAX_SIZE), List.of());
    static final Section CLIP =
            new Section("clip", List.of(CLIP_ENABLED, PRE_ROLL, POST_ROLL, MAX_MEMORY, MAX_HEAP_SHARE), List.of());
    static final Section EVIDENCE = new Section("evidence", List.of(), List.of(CLIP));
    static final Section CAMERA = new Section(
            "<id>", List.of(CAMERA_NAME, URL, USERNAME, PASSWORD, MASKS, ZONES), List.of(CAPTURE, DETECT, EXPLAIN));
    /** Its members are camera ids, each a {@link #CAMERA}. */
    static final Section CAMERAS = new Section("cameras", List.of(), List.of(CAMERA));

    static final Section FILE = new Section(
            "",
            List.of(),
            List.of(MODEL, DEFAULTS, CAMERAS, PUBLISH, WEB, CANARY, INCIDENTS, EVIDENCE, NotifyKeys.NOTIFY));

    private Keys() {}
}
