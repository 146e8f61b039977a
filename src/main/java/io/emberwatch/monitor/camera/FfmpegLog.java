package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_TRACE;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_VERBOSE;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_WARNING;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import io.emberwatch.core.concurrent.RepeatFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * FFmpeg's own log lines, on their way to the logger {@code ffmpeg}: without secrets, and repeated ones only once a
 * minute. FFmpeg has one log for the whole process, so this is one object for the whole process. Thread-safe.
 */
final class FfmpegLog {
    private static final FfmpegLog INSTANCE = new FfmpegLog(new RepeatFilter(Duration.ofMinutes(1), System::nanoTime));

    private final Logger log = LoggerFactory.getLogger("ffmpeg");
    private final RepeatFilter repeats;
    private final AtomicReference<Redactor> redactor = new AtomicReference<>(Redactor.GENERIC);
    private final ThreadLocal<FfmpegWords> words = ThreadLocal.withInitial(FfmpegWords::new);
    // FFmpeg keeps only the address: without this reference Java would free the callback while FFmpeg still calls it.
    private final LogCallback callback = new Callback(this);

    private FfmpegLog(RepeatFilter repeats) {
        this.repeats = repeats;
    }

    /** The process's log, installed in FFmpeg and keeping these secrets from now on. */
    static FfmpegLog keeping(Redactor secrets) {
        INSTANCE.redactor.updateAndGet(secrets::and);
        INSTANCE.install();
        return INSTANCE;
    }

    /** What FFmpeg has said on this thread. */
    FfmpegWords words() {
        return words.get();
    }

    private void install() {
        setLogCallback(callback);
        // FFmpeg then does not format lines that are not logged; warnings are always needed: some tell of lost packets.
        av_log_set_level(log.isTraceEnabled() ? AV_LOG_TRACE : log.isDebugEnabled() ? AV_LOG_VERBOSE : AV_LOG_WARNING);
    }

    private void write(int ffmpegLevel, String line) {
        String clean = redactor.get().redact(line).strip();
        // A read that was ended on purpose is no news.
        if (clean.isEmpty() || clean.contains("Immediate exit requested")) {
            return;
        }
        words.get().hear(ffmpegLevel, clean);
        Level level = level(ffmpegLevel);
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        OptionalLong heldBack = repeats.admit(kind(clean));
        if (heldBack.isPresent()) {
            String repeated = heldBack.getAsLong() == 0 ? "" : " (" + heldBack.getAsLong() + " more like it)";
            log.atLevel(level).log("{}{}", clean, repeated);
        }
    }

    /** One step below FFmpeg's own: a packet it cannot decode is an error to FFmpeg but not to the monitor. */
    private static Level level(int ffmpegLevel) {
        if (ffmpegLevel <= AV_LOG_ERROR) {
            return Level.WARN;
        }
        if (ffmpegLevel <= AV_LOG_WARNING) {
            return Level.INFO;
        }
        return ffmpegLevel <= AV_LOG_VERBOSE ? Level.DEBUG : Level.TRACE;
    }

    /** Lines that differ only in numbers and addresses are the same. */
    private static String kind(String line) {
        return line.replaceAll("0x[0-9a-fA-F]+|[0-9]+", "#");
    }

    private static final class Callback extends LogCallback {
        private final FfmpegLog target;

        Callback(FfmpegLog target) {
            this.target = target;
            retainReference();
        }

        @Override
        public void call(int level, BytePointer line) {
            try {
                target.write(level, line.getString(StandardCharsets.UTF_8));
            } catch (RuntimeException e) {
                // An exception must not unwind through FFmpeg's C code.
                target.log.atLevel(Level.DEBUG).log("a line of FFmpeg's log was lost: {}", e.getClass());
            }
        }
    }
}
