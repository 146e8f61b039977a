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
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;

/**
 * A camera read through FFmpeg: RTSP, HTTP, a video device or a file. Every wait inside FFmpeg ends by its deadline or
 * at {@link #cancel}, about a tenth of a second later; only the system's name lookup cannot be cut short.
 */
public final class FfmpegCameraSource implements CameraSource {
    private static final Duration FAREWELL = Duration.ofMillis(200);

    private final CameraConfig config;
    private final LongSupplier ticker;
    private final FfmpegTarget target;
    private final Redactor redactor;
    private final FfmpegInterrupt interrupt;
    private final FfmpegFaults faults;
    private final PacketTee tee;
    private FfmpegInput input;
    private FfmpegDecoder decoder;
    private AVPacket packet;
    private PtsTimeline timeline;
    private boolean live;
    private boolean draining;
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
        this.config = config;
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
            boolean decoded = decoder.receive();
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
        decoder = new FfmpegDecoder(config.capture().maxWidth());
        return decoder.open(input.stream());
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
                decoder.send(packet);
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

    private Optional<SourceFrame> end() throws CameraException {
        if (!sawFrame) {
            throw faults.reading("there is no frame in it that can be decoded; check the file");
        }
        return Optional.empty();
    }

    /** Opens the file again: unlike seeking, this works with every format. */
    private void rewind() throws CameraException {
        closeInput();
        draining = false;
        sawFrame = false;
        int code = openInput();
        if (code < 0) {
            throw faults.opening(code, "");
        }
        tee.rewound();
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
