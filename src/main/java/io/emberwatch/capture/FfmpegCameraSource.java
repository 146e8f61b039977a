package io.emberwatch.capture;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;

import io.emberwatch.config.CameraConfig;
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
    private FfmpegInput input;
    private FfmpegDecoder decoder;
    private BgrScaler scaler;
    private AVPacket packet;
    private PtsTimeline timeline;
    private boolean live;
    private boolean draining;
    private boolean sawPicture;
    private boolean failed;

    /** @param ticker monotonic nanoseconds, for deadlines and costs */
    public FfmpegCameraSource(CameraConfig config, LongSupplier ticker) {
        this.config = config;
        this.ticker = ticker;
        this.target = FfmpegTarget.of(config);
        this.redactor = Redactor.of(config);
        this.interrupt = new FfmpegInterrupt(ticker);
    }

    @Override
    public StreamFormat open() throws CameraException {
        FfmpegLog log = FfmpegLog.keeping(redactor);
        log.clearLastError();
        interrupt.arm(config.capture().timeout());
        scaler = new BgrScaler(config.capture().maxWidth());
        packet = av_packet_alloc();
        int code = openInput();
        if (code < 0 || interrupt.cancelled() || interrupt.expired()) {
            throw fault(FfmpegFault.open(code, target, log.lastError()), "no answer");
        }
        AVCodecParameters parameters = input.stream().codecpar();
        int width = parameters.width();
        int height = parameters.height();
        if (width < 1 || height < 1) {
            throw fault(target + ": it sends no picture that can be decoded; check the camera's codec", "no answer");
        }
        live = switch (target.kind()) {
            case RTSP, DEVICE -> true;
            case HTTP -> !input.hasLength();
            case FILE -> false;
        };
        double rate = input.framesPerSecond();
        boolean known = rate >= 0.1 && rate <= 1000;
        timeline = new PtsTimeline(Math.round(1e9 / (known ? rate : 25)));
        String codec = avcodec_get_name(parameters.codec_id()).getString();
        String fps = known ? String.format(Locale.ROOT, " %.4g fps", rate).replaceFirst("\\.?0+ fps", " fps") : "";
        return new StreamFormat(
                scaler.width(width), scaler.height(width, height), codec + " " + width + "x" + height + fps, live);
    }

    @Override
    public Optional<Picture> read() throws CameraException {
        interrupt.arm(config.capture().timeout());
        long decodeNanos = 0;
        while (true) {
            long before = ticker.getAsLong();
            boolean decoded = decoder.receive();
            decodeNanos += ticker.getAsLong() - before;
            if (decoded) {
                sawPicture = true;
                return Optional.of(picture(decodeNanos));
            }
            if (draining) {
                if (!config.capture().loop() || !sawPicture) {
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
        if (scaler != null) {
            scaler.close();
            scaler = null;
        }
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
        if (!failed) {
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
        decoder = new FfmpegDecoder();
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
                decoder.send(packet);
            }
            av_packet_unref(packet);
            return ticker.getAsLong() - before;
        }
        if (interrupt.cancelled() || interrupt.expired()) {
            throw fault("", "no picture");
        }
        if (code == AVERROR_EOF) {
            if (live) {
                throw fault(target + ": the camera closed the connection; check the camera", "no picture");
            }
            draining = true;
            decoder.send(null);
        } else if (code == AVERROR_INVALIDDATA) {
            decoder.countCorrupt();
        } else if (code != FfmpegDecoder.AGAIN) {
            throw fault(FfmpegFault.read(code, target), "no picture");
        }
        return 0;
    }

    private Optional<Picture> end() throws CameraException {
        if (!sawPicture) {
            throw fault(target + ": there is no picture in it that can be decoded; check the file", "no picture");
        }
        return Optional.empty();
    }

    /** Opens the file again: unlike seeking, this works with every format. */
    private void rewind() throws CameraException {
        closeInput();
        draining = false;
        sawPicture = false;
        int code = openInput();
        if (code < 0) {
            throw fault(FfmpegFault.open(code, target, ""), "no answer");
        }
    }

    private CameraException fault(String message, String whenLate) {
        failed = true;
        if (interrupt.cancelled()) {
            return new CameraException(redactor.redact(target + ": reading was stopped"));
        }
        if (interrupt.expired()) {
            String seconds = String.format(
                    Locale.ROOT, "%.3g", config.capture().timeout().toMillis() / 1000.0);
            return new CameraException(redactor.redact(
                    target + ": " + whenLate + " for " + seconds + " s; check the camera and its network"));
        }
        return new CameraException(redactor.redact(message));
    }

    private Picture picture(long decodeNanos) {
        return new DecodedPicture(timeline.next(decoder.ptsNanos()), decodeNanos, decoder.takeCorrupt());
    }

    /** A view of the decoder's frame. */
    private final class DecodedPicture implements Picture {
        private final long ptsNanos;
        private final long decodeNanos;
        private final int corruptBefore;

        DecodedPicture(long ptsNanos, long decodeNanos, int corruptBefore) {
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
            return scaler.width(decoder.frame().width());
        }

        @Override
        public int height() {
            return scaler.height(decoder.frame().width(), decoder.frame().height());
        }

        @Override
        public void copyTo(ByteBuffer pixels) throws CameraException {
            if (!scaler.scale(decoder.frame(), pixels)) {
                throw fault(
                        target + ": its picture format cannot be converted; check the camera's codec", "no picture");
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
