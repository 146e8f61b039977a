package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.emberwatch.monitor.camera.CameraSource.StreamFormat;
import io.emberwatch.monitor.camera.clip.PacketTap;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.CaptureConfig;
import io.emberwatch.monitor.config.DecodeConfig;
import io.emberwatch.monitor.config.DecodeConfig.Decode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/**
 * A camera read through FFmpeg: RTSP, HTTP, a video device or a file. Every wait inside FFmpeg ends by its deadline or
 * at {@link #cancel}, about a tenth of a second later; only the system's name lookup cannot be cut short.
 */
public final class FfmpegCameraSource implements CameraSource {
    private static final Duration FAREWELL = Duration.ofMillis(200);
    /** Of the present group, while its camera is calm: two seconds at 32 Mbit/s. */
    private static final long MOST_KEPT_BYTES = 8L << 20;

    private final CameraConfig config;
    private final LongSupplier ticker;
    private final FfmpegTarget target;
    private final Redactor redactor;
    private final FfmpegInterrupt interrupt;
    private final FfmpegFaults faults;
    private final PacketTee tee;
    private final FrameDemand demand;
    private final KeptPackets kept = new KeptPackets();
    private FfmpegInput input;
    private FfmpegDecoder decoder;
    private AVPacket packet;
    private PtsTimeline timeline;
    private boolean live;
    private boolean draining;
    private boolean sawFrame;
    /** Whether a frame has come out that was not handed on yet. */
    private boolean ready;

    private PacketChoice choice;
    private double nanosPerTick;

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
        this.target = FfmpegTarget.of(config);
        this.redactor = Redactor.of(config);
        this.interrupt = new FfmpegInterrupt(ticker);
        this.faults =
                new FfmpegFaults(target, redactor, interrupt, config.capture().timeout());
        this.tee = new PacketTee(tap, ticker);
    }

    @Override
    public StreamFormat open() throws CameraException {
        FfmpegLog log = FfmpegLog.keeping(redactor);
        log.clearLastError();
        interrupt.arm(config.capture().timeout());
        packet = av_packet_alloc();
        int code = openInput();
        if (code < 0 || interrupt.cancelled() || interrupt.expired()) {
            throw faults.opening(code, log.lastError());
        }
        AVCodecParameters parameters = input.stream().codecpar();
        int width = parameters.width();
        int height = parameters.height();
        if (width < 1 || height < 1) {
            throw faults.opening("it sends no frame that can be decoded; check the camera's codec");
        }
        live = switch (target.kind()) {
            case RTSP, DEVICE -> true;
            case HTTP -> !input.hasLength();
            case FILE -> false;
        };
        tee.open(input, live);
        nanosPerTick = 1e9
                * input.stream().time_base().num()
                / input.stream().time_base().den();
        choice = choice();
        double rate = input.framesPerSecond();
        boolean known = rate >= 0.1 && rate <= 1000;
        timeline = new PtsTimeline(Math.round(1e9 / (known ? rate : 25)));
        String codec = avcodec_get_name(parameters.codec_id()).getString();
        String fps = known ? String.format(Locale.ROOT, " %.4g fps", rate).replaceFirst("\\.?0+ fps", " fps") : "";
        return new StreamFormat(
                decoder.scaledWidth(width),
                decoder.scaledHeight(width, height),
                codec + " " + width + "x" + height + fps,
                live);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        interrupt.arm(config.capture().timeout());
        long decodeNanos = 0;
        while (true) {
            long before = ticker.getAsLong();
            boolean decoded = ready || decoder.receive();
            ready = false;
            decodeNanos += ticker.getAsLong() - before;
            if (decoded) {
                sawFrame = true;
                return Optional.of(frame(decodeNanos));
            }
            if (draining) {
                if (!config.capture().loop() || !sawFrame) {
                    return end();
                }
                rewind();
                continue;
            }
            decodeNanos += feed();
        }
    }

    @Override
    public Optional<String> decodedBy() {
        List<String> devices = devices();
        return devices.isEmpty()
                ? Optional.empty()
                : decoder.device()
                        .map(device -> "decoded by " + device)
                        .or(() -> Optional.of(
                                "decoded by the processor: no key frame came out of " + String.join(", ", devices)
                                        + "; check drivers and permissions, or set hardware: none"));
    }

    /** How many packets were decoded since the source was opened or a file began again. */
    long decodedPackets() {
        return decoder.taken();
    }

    @Override
    public void cancel() {
        interrupt.cancel();
    }

    @Override
    public void close() {
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
        tee.close();
        kept.close();
        if (!faults.happened()) {
            interrupt.armFarewell(FAREWELL);
        }
        closeInput();
        interrupt.close();
    }

    private int openInput() {
        input = new FfmpegInput();
        int code = input.open(target, interrupt);
        if (code < 0) {
            return code;
        }
        decoder = new FfmpegDecoder(config.capture().maxWidth(), devices());
        return decoder.open(input.stream());
    }

    private List<String> devices() {
        return HardwareDecoding.devices(config.capture().decoding().hardware());
    }

    private void closeInput() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
        if (input != null) {
            input.close();
            input = null;
        }
    }

    /** Gives the decoder one more packet and returns what that cost. */
    private long feed() throws CameraException {
        int code = input.read(packet);
        if (code >= 0) {
            long before = ticker.getAsLong();
            if (input.isVideo(packet)) {
                tee.take(packet);
                decode();
            }
            av_packet_unref(packet);
            return ticker.getAsLong() - before;
        }
        if (interrupt.cancelled() || interrupt.expired()) {
            throw faults.reading(code);
        }
        if (code == AVERROR_EOF) {
            if (live) {
                throw faults.reading("the camera closed the connection; check the camera");
            }
            draining = true;
            decoder.send(null);
        } else if (code == AVERROR_INVALIDDATA) {
            decoder.countCorrupt();
        } else if (code != FfmpegDecoder.AGAIN) {
            throw faults.reading(code);
        }
        return 0;
    }

    /** A file is decoded whole, unless key frames are all that is wanted: its frames cost a live camera nothing. */
    private PacketChoice choice() {
        CaptureConfig capture = config.capture();
        DecodeConfig decoding = capture.decoding();
        Decode mode = !live && decoding.decode() == Decode.AUTO ? Decode.ALL : decoding.decode();
        long gap =
                Math.min(decoding.keyframeGap().toNanos(), capture.staleAfter().toNanos() / 2);
        return new PacketChoice(mode, gap, MOST_KEPT_BYTES);
    }

    /** Does with the packet what was chosen. */
    private void decode() {
        boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
        long arrived = ticker.getAsLong();
        PacketChoice.Step step = choice.next(
                key, streamNanos(), arrived, packet.size(), demand.suspected(), () -> !live || demand.wants(arrived));
        switch (step) {
            case DECODE -> decoder.send(packet);
            case DECODE_ANEW -> {
                kept.clear();
                decoder.flush();
                decoder.send(packet);
            }
            case DECODE_ALONE -> {
                kept.clear();
                ready = decoder.sendAlone(packet);
                if (decoder.drained()) {
                    kept.add(packet);
                }
                choice.decodedAlone(ready, decoder.drained(), packet.size());
            }
            case KEEP_FIRST -> {
                kept.clear();
                kept.add(packet);
                decoder.flush();
                leaveOut();
            }
            case KEEP -> {
                kept.add(packet);
                leaveOut();
            }
            case CATCH_UP -> catchUp();
            case DROP -> {
                kept.clear();
                leaveOut();
            }
        }
    }

    /** Decodes the present group up to the packet, whose frame is the only one that is handed on. */
    private void catchUp() {
        for (AVPacket earlier : kept.all()) {
            decoder.send(earlier);
            while (decoder.receive()) {
                // Only the newest frame is of use.
            }
        }
        kept.clear();
        decoder.send(packet);
    }

    /** The camera delivers, though no frame comes out. */
    private void leaveOut() {
        sawFrame = true;
        interrupt.arm(config.capture().timeout());
    }

    private OptionalLong streamNanos() {
        long ticks = packet.dts() == AV_NOPTS_VALUE ? packet.pts() : packet.dts();
        return ticks == AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.round(ticks * nanosPerTick));
    }

    private Optional<SourceFrame> end() throws CameraException {
        if (!sawFrame) {
            throw faults.reading("there is no frame in it that can be decoded; check the file");
        }
        return Optional.empty();
    }

    /** Opens the file again: unlike seeking, this works with every format. */
    private void rewind() throws CameraException {
        closeInput();
        kept.clear();
        draining = false;
        sawFrame = false;
        int code = openInput();
        if (code < 0) {
            throw faults.opening(code, "");
        }
        tee.rewound();
        choice = choice();
    }

    private SourceFrame frame(long decodeNanos) {
        return new DecodedFrame(timeline.next(decoder.ptsNanos()), decodeNanos, decoder.takeCorrupt());
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
            return decoder.width();
        }

        @Override
        public int height() {
            return decoder.height();
        }

        @Override
        public void copyTo(ByteBuffer pixels) throws CameraException {
            if (!decoder.scaleTo(pixels)) {
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
