package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;

import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.config.CameraConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera read through FFmpeg: RTSP, HTTP, a video device or a file. Every wait inside FFmpeg ends by its deadline or
 * at {@link #cancel}, about a tenth of a second later; only the system's name lookup cannot be cut short.
 */
public final class FfmpegCameraSource implements CameraSource {
    private static final Logger LOG = LoggerFactory.getLogger(FfmpegCameraSource.class);
    private static final Duration FAREWELL = Duration.ofMillis(200);
    /** What opening may wait for a key frame, once the camera has answered. */
    private static final Duration MOST_OPENING = Duration.ofSeconds(3);
    /** A connection that gives nothing for so long is tried anew. */
    private static final Duration MOST_BLIND = Duration.ofMinutes(5);

    private static final long MOST_BLIND_NANOS = MOST_BLIND.toNanos();

    private final CameraConfig config;
    private final LongSupplier ticker;
    private final long timeoutNanos;
    private final Redactor redactor;
    private final FfmpegInterrupt interrupt;
    private final FfmpegFaults faults;
    private final PacketTee tee;
    private final FrameDemand demand;
    private final FfmpegConnection connection;
    private AVPacket packet;
    private PacketHead.Reader heads;
    private PtsTimeline timeline;
    private SourceListener listener = SourceListener.NONE;
    private FfmpegWords words;
    private StreamGuard guard;
    private SparingDecoder sparing;
    /** Whether the stream's size is known. */
    private boolean described;
    /** When the latest whole frame came or was left out, or the connection began. */
    private long frameNanos;

    private Optional<SnapshotPoller> snapshots = Optional.empty();
    private Optional<LivePace> pace = Optional.empty();
    /** Time of the latest frame. */
    private long passNanos;
    /** Time of the first frame of this pass through the file. */
    private long passBeganNanos;

    private final ClockWatch watch = new ClockWatch();
    private final PacketArrivals arrivals = new PacketArrivals();
    private boolean live;
    private boolean draining;
    /** Whether a frame has come out of this pass, or could have. */
    private boolean sawFrame;

    /** @param ticker monotonic nanoseconds, for deadlines and costs */
    public FfmpegCameraSource(CameraConfig config, LongSupplier ticker) {
        this(config, ticker, PacketTap.NONE);
    }

    /**
     * As {@link #FfmpegCameraSource(CameraConfig, LongSupplier)}.
     *
     * @param tap hears the encoded packets, on the source's thread
     */
    public FfmpegCameraSource(CameraConfig config, LongSupplier ticker, PacketTap tap) {
        this(config, ticker, tap, FrameDemand.unbounded(config.capture()));
    }

    /**
     * As {@link #FfmpegCameraSource(CameraConfig, LongSupplier)}.
     *
     * @param tap hears the encoded packets, on the source's thread
     * @param demand which frames are wanted; others need not be decoded
     */
    public FfmpegCameraSource(CameraConfig config, LongSupplier ticker, PacketTap tap, FrameDemand demand) {
        this.config = config;
        this.demand = demand;
        this.ticker = ticker;
        this.timeoutNanos = config.capture().timeout().toNanos();
        this.redactor = Redactor.of(config);
        FfmpegTarget target = FfmpegTarget.of(config);
        this.interrupt = new FfmpegInterrupt(ticker);
        this.faults =
                new FfmpegFaults(target, redactor, interrupt, config.capture().timeout());
        this.connection = new FfmpegConnection(config, target, interrupt, faults);
        this.tee = new PacketTee(tap, ticker);
    }

    @Override
    public void listen(SourceListener next) {
        listener = next;
    }

    @Override
    public StreamFormat open() throws CameraException {
        words = FfmpegLog.keeping(redactor).words();
        packet = av_packet_alloc();
        heads = new PacketHead.Reader(packet);
        connection.open(words);
        live = connection.isLive();
        if (connection.isSnapshot()) {
            snapshots = Optional.of(new SnapshotPoller(config, connection.trust(), interrupt, faults, ticker));
        }
        if (connection.isSegmented()) {
            pace = Optional.of(new LivePace());
        }
        guard = new StreamGuard(
                words, listener, ticker, live && connection.target().kind() != FfmpegTarget.Kind.DEVICE);
        // What comes in bursts is spread by the time in it.
        boolean byArrival = live && pace.isEmpty();
        sparing = new SparingDecoder(guard, demand, config.capture(), live, byArrival);
        sparing.begin(connection.decoder(), connection.input().stream());
        frameNanos = ticker.getAsLong();
        if (connection.input().isDescribed()) {
            awaitKeyFrame();
        } else {
            describe();
        }
        return format(byArrival);
    }

    private StreamFormat format(boolean byArrival) {
        AVCodecParameters parameters = connection.input().stream().codecpar();
        FfmpegDecoder decoder = connection.decoder();
        double rate = connection.framesPerSecond();
        boolean known = rate >= 0.1 && rate <= 1000;
        timeline = new PtsTimeline(Math.round(1e9 / (known ? rate : 25)));
        String codec = avcodec_get_name(parameters.codec_id()).getString();
        String fps = known ? String.format(Locale.ROOT, " %.4g fps", rate).replaceFirst("\\.?0+ fps", " fps") : "";
        if (!described) {
            return new StreamFormat(0, 0, codec + fps, byArrival);
        }
        int width = decoder.lies() ? parameters.height() : parameters.width();
        int height = decoder.lies() ? parameters.width() : parameters.height();
        return new StreamFormat(
                decoder.scaledWidth(width),
                decoder.scaledHeight(width, height),
                codec + " " + parameters.width() + "x" + parameters.height() + fps,
                byArrival);
    }

    /** Reads until the first key frame has told the stream's size; not for long, where a group of frames is long. */
    private void awaitKeyFrame() throws CameraException {
        long limit = Math.min(MOST_OPENING.toNanos(), timeoutNanos / 2);
        long began = ticker.getAsLong();
        while (!described && ticker.getAsLong() - began < limit) {
            feed();
        }
    }

    /** The stream's size is known: what comes from now on may be kept. */
    private void describe() throws CameraException {
        AVCodecParameters parameters = connection.input().stream().codecpar();
        if (parameters.width() < 1 || parameters.height() < 1) {
            throw faults.opening("it sends no frame that can be decoded; check the camera's codec");
        }
        described = true;
        tee.open(connection.input(), live);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        long before = ticker.getAsLong();
        interrupt.armAt(before + timeoutNanos);
        long decodeNanos = 0;
        while (true) {
            boolean decoded = sparing.receive();
            if (guard.decoded(connection.decoder().takeDamaged())) {
                arrivals.broken();
            }
            long now = ticker.getAsLong();
            decodeNanos += now - before;
            before = now;
            if (decoded) {
                if (guard.shows(connection.decoder().ptsTicks())) {
                    sawFrame = true;
                    frameNanos = now;
                    return Optional.of(frame(decodeNanos));
                }
                continue;
            }
            if (draining) {
                if (!config.capture().loop() || !sawFrame) {
                    return end();
                }
                rewind();
                before = ticker.getAsLong();
                continue;
            }
            decodeNanos += feed();
            before = ticker.getAsLong();
            if (live && before - frameNanos > MOST_BLIND_NANOS) {
                throw faults.reading("no frame that could be used for " + MOST_BLIND.toMinutes()
                        + " min; check the camera's codec and its interval of key frames");
            }
        }
    }

    @Override
    public Optional<String> decodedBy() {
        List<String> devices = connection.devices();
        return devices.isEmpty()
                ? Optional.empty()
                : connection
                        .decoder()
                        .device()
                        .map(device -> "decoded by " + device)
                        .or(() -> Optional.of(
                                "decoded by the processor: no key frame came out of " + String.join(", ", devices)
                                        + "; check drivers and permissions, or set hardware: none"));
    }

    /** How many packets were decoded since the source was opened or a file began again. */
    long decodedPackets() {
        return connection.decoder().taken();
    }

    @Override
    public void cancel() {
        interrupt.cancel();
        connection.cancel();
    }

    @Override
    public void close() {
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
        tee.close();
        if (sparing != null) {
            sparing.close();
        }
        interrupt.attend();
        if (!faults.happened()) {
            interrupt.armFarewell(FAREWELL);
        }
        connection.close();
        interrupt.close();
    }

    /** Gives the decoder one more packet and returns what that cost. */
    private long feed() throws CameraException {
        FfmpegInput input = connection.input();
        interrupt.armIdle(input.isDescribed() ? arrivals.idleNanos(sawFrame) : 0);
        int code = 0;
        if (snapshots.isPresent()) {
            snapshots.get().read(packet, input.streamIndex());
        } else if (pace.isPresent()) {
            long began = ticker.getAsLong();
            code = input.read(packet);
            long now = ticker.getAsLong();
            pace.get().read(now, now - began);
        } else {
            code = input.read(packet);
        }
        if (code >= 0) {
            long before = ticker.getAsLong();
            PacketHead head = heads.read();
            if (head.stream() == input.streamIndex()) {
                if (live) {
                    // Packets keep the connection alive, whether frames come of them or not.
                    interrupt.armAt(before + timeoutNanos);
                }
                arrivals.came(before, interrupt.idle());
                decode(head, before);
            }
            av_packet_unref(packet);
            return ticker.getAsLong() - before;
        }
        if (interrupt.idle() && !interrupt.cancelled() && !interrupt.expired()) {
            return 0;
        }
        if (timeline == null && code != AVERROR_EOF && code != FfmpegDecoder.AGAIN && code != AVERROR_INVALIDDATA) {
            throw faults.opening(code, words.errors(), LoginOffer.of(connection.target(), code));
        }
        if (interrupt.cancelled() || interrupt.expired()) {
            throw timeline == null ? faults.opening(code, words.errors(), LoginOffer.UNKNOWN) : faults.reading(code);
        }
        if (code == AVERROR_EOF) {
            if (live) {
                throw faults.reading("the camera closed the connection; check the camera");
            }
            draining = true;
            connection.decoder().send(null);
        } else if (code == AVERROR_INVALIDDATA) {
            connection.decoder().countCorrupt();
        } else if (code != FfmpegDecoder.AGAIN) {
            throw faults.reading(code);
        }
        return 0;
    }

    private void decode(PacketHead head, long arrivedNanos) {
        FfmpegDecoder decoder = connection.decoder();
        if (described) {
            tee.take(packet, head, decoder);
        }
        SparingDecoder.Outcome outcome = sparing.take(packet, head, arrivedNanos, !described);
        if (outcome == SparingDecoder.Outcome.LEFT_OUT) {
            // The camera delivers, though no frame comes out.
            sawFrame = true;
            frameNanos = arrivedNanos;
            interrupt.armAt(ticker.getAsLong() + timeoutNanos);
        }
        if (outcome == SparingDecoder.Outcome.DECODED && !described && decoder.streamWidth() > 0) {
            StreamParameters.complete(
                    connection.input().stream().codecpar(), packet, decoder.streamWidth(), decoder.streamHeight());
            described = true;
            tee.open(connection.input(), live);
            tee.take(packet, head, decoder);
        }
    }

    private Optional<SourceFrame> end() throws CameraException {
        if (!sawFrame) {
            throw faults.reading("there is no frame in it that can be decoded; check the file");
        }
        if (connection.target().kind() == FfmpegTarget.Kind.HTTP) {
            throw faults.reading("the video has come to its end; set capture.loop to play it again and again");
        }
        return Optional.empty();
    }

    /** Begins the file again. */
    private void rewind() throws CameraException {
        draining = false;
        sawFrame = false;
        // A file of one image, or hardly more, is not opened more often than it is looked at.
        long length = passNanos - passBeganNanos + timeline.stepNanos();
        long rest = Math.max(0, Math.round(1e9 / config.capture().fps()) - length);
        timeline.rest(rest);
        passBeganNanos = passNanos + rest + timeline.stepNanos();
        connection.reopen();
        tee.rewound();
        sparing.begin(connection.decoder(), connection.input().stream());
    }

    private SourceFrame frame(long decodeNanos) {
        FfmpegDecoder decoder = connection.decoder();
        OptionalLong pts = decoder.ptsNanos();
        if (live && connection.input().isDescribed()) {
            Optional<String> jump = watch.frame(pts, frameNanos);
            if (jump.isPresent()) {
                LOG.info(
                        "{}: the camera's clock jumped by {}; its time goes on as its frames arrive",
                        connection.target(),
                        jump.get());
            }
        }
        passNanos = timeline.next(pts);
        long time = pace.isPresent() ? pace.get().next(passNanos, frameNanos) : passNanos;
        return new DecodedFrame(time, decodeNanos, decoder.takeCorrupt() + guard.takeSkipped());
    }

    /** A view of the decoder's frame; valid until the source is touched again. */
    private final class DecodedFrame implements SourceFrame {
        private final long ptsNanos;
        private final long decodeNanos;
        private final int corruptBefore;

        private DecodedFrame(long ptsNanos, long decodeNanos, int corruptBefore) {
            this.ptsNanos = ptsNanos;
            this.decodeNanos = decodeNanos;
            this.corruptBefore = corruptBefore;
        }

        @Override
        public long ptsNanos() {
            return ptsNanos;
        }

        @Override
        public int width() {
            return connection.decoder().width();
        }

        @Override
        public int height() {
            return connection.decoder().height();
        }

        @Override
        public void copyTo(ByteBuffer pixels) throws CameraException {
            if (!connection.decoder().scaleTo(pixels)) {
                throw faults.reading("its frame format cannot be converted; check the camera's codec");
            }
        }

        @Override
        public long decodeNanos() {
            return decodeNanos;
        }

        @Override
        public int corruptBefore() {
            return corruptBefore;
        }
    }
}
