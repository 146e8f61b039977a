package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_UNAUTHORIZED;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.Trust;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way to one camera, up to its video stream and the decoder for it: checks the certificate, logs in, and finds the
 * demuxer. Used by the source's thread, which closes it also after a failed {@link #open}; {@link #cancel} is any
 * thread's.
 */
final class FfmpegConnection implements AutoCloseable {
    private final CameraConfig config;
    private final FfmpegInterrupt interrupt;
    private final FfmpegFaults faults;
    private final List<String> devices;
    private final AtomicReference<CameraTls> tls = new AtomicReference<>();
    private FfmpegTarget target;
    private FfmpegInput input;
    private FfmpegDecoder decoder;

    /** @param interrupt ends what takes too long; armed here, and closed by its owner after this */
    FfmpegConnection(CameraConfig config, FfmpegTarget target, FfmpegInterrupt interrupt, FfmpegFaults faults) {
        this.config = config;
        this.target = target;
        this.interrupt = interrupt;
        this.faults = faults;
        this.devices = HardwareDecoding.devices(config.capture().decoding().hardware());
    }

    /** @param words what FFmpeg says on this thread */
    void open(FfmpegWords words) throws CameraException {
        words.clear();
        interrupt.arm(config.capture().timeout());
        checkCertificate();
        int code = connect();
        if (code == AVERROR_HTTP_UNAUTHORIZED && target.kind() == FfmpegTarget.Kind.HTTP) {
            Optional<String> header = DigestHeader.of(config, trust());
            if (header.isPresent()) {
                disconnect();
                target = target.withHeaders(config, header.get());
                interrupt.arm(config.capture().timeout());
                code = connect();
            }
        }
        if (code < 0 || interrupt.cancelled() || interrupt.expired()) {
            throw faults.opening(code, words.errors(), LoginOffer.of(target, code));
        }
    }

    /** Opens a file once more, from its beginning: unlike seeking, this works with every format. */
    void reopen() throws CameraException {
        disconnect();
        int code = connect();
        if (code < 0) {
            throw faults.opening(code, List.of(), LoginOffer.UNKNOWN);
        }
    }

    /** Before FFmpeg connects, which tells nothing of what is wrong with a certificate. */
    private void checkCertificate() throws CameraException {
        Optional<CameraTls> checked;
        try {
            checked = CameraTls.of(config, "cameras.*");
        } catch (UserException e) {
            throw faults.opening(e.getMessage());
        }
        if (checked.isEmpty()) {
            return;
        }
        tls.set(checked.get());
        if (interrupt.cancelled()) {
            checked.get().cancel();
        }
        Optional<String> refusal = checked.get().check(config.capture().timeout());
        if (refusal.isPresent()) {
            throw faults.opening(refusal.get());
        }
        target = target.withTls(checked.get().options());
        interrupt.arm(config.capture().timeout());
    }

    private int connect() {
        input = new FfmpegInput();
        int code = input.open(target, interrupt);
        if (code < 0) {
            return code;
        }
        if (input.format().equals("mpjpeg") && input.stream().codecpar().width() < 1) {
            // Parts whose heads are not as they should be: the images between them are found without.
            input.close();
            input = new FfmpegInput();
            code = input.open(target.withDemuxer("mjpeg"), interrupt);
            if (code < 0) {
                return code;
            }
        }
        decoder = new FfmpegDecoder(config.capture().maxWidth(), devices);
        decoder.turn(input.quarterTurns());
        return decoder.open(input.stream());
    }

    private void disconnect() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
        if (input != null) {
            input.close();
            input = null;
        }
    }

    /** Whether frames come at the camera's pace and never end, as those of a file do. */
    boolean isLive() {
        return switch (target.kind()) {
            case RTSP, DEVICE, STREAM -> true;
            case HTTP -> input.isImage() || !input.hasLength();
            case FILE -> false;
        };
    }

    /** Whether each request gives one image. */
    boolean isSnapshot() {
        return target.kind() == FfmpegTarget.Kind.HTTP && input.isImage();
    }

    /** Whether frames come in bursts, as a playlist of segments gives them. */
    boolean isSegmented() {
        return target.kind() == FfmpegTarget.Kind.HTTP && input.format().contains("hls");
    }

    FfmpegTarget target() {
        return target;
    }

    /** Of this connection; another one after {@link #reopen}. */
    FfmpegInput input() {
        return input;
    }

    /** Of this connection; another one after {@link #reopen}. */
    FfmpegDecoder decoder() {
        return decoder;
    }

    /** Frames a second as camera or stream claim; 0 where neither does. */
    double framesPerSecond() {
        double rate = input.framesPerSecond();
        return rate > 0 ? rate : decoder.framesPerSecond();
    }

    /** Whom an encrypted connection trusts; empty for the system's. */
    Optional<Trust> trust() {
        return Optional.ofNullable(tls.get()).map(CameraTls::trust);
    }

    /** The devices that were to decode; empty where the processor is. */
    List<String> devices() {
        return devices;
    }

    /** Ends a check of the certificate that is under way. */
    void cancel() {
        CameraTls checking = tls.get();
        if (checking != null) {
            checking.cancel();
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
