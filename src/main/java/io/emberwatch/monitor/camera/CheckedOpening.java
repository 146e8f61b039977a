package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open2;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PROTOCOL_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Opens whatever FFmpeg asks for while it reads one input, and has certificates checked there: FFmpeg itself tells only
 * the first address of a playlist to do so, and not its segments. One a process finds the input by its address, because
 * JavaCPP has room for only a few callbacks of a kind.
 */
final class CheckedOpening {
    private static final Map<Long, Map<String, String>> INPUTS = new ConcurrentHashMap<>();
    private static final Callback CALLBACK = new Callback();

    private CheckedOpening() {}

    /**
     * Installs itself, until {@link #forget}.
     *
     * @param options of FFmpeg's encrypted connections
     */
    static void install(AVFormatContext input, Map<String, String> options) {
        INPUTS.put(input.address(), options);
        input.io_open(CALLBACK);
    }

    /** @param address of the input */
    static void forget(long address) {
        INPUTS.remove(address);
    }

    private static int open(
            AVFormatContext input,
            PointerPointer<?> opened,
            BytePointer url,
            int flags,
            PointerPointer<AVDictionary> given,
            Map<String, String> tls) {
        try (PointerPointer<AVDictionary> own = new PointerPointer<>(1)) {
            own.put(0, (Pointer) null);
            boolean none = given == null || given.isNull();
            PointerPointer<AVDictionary> holder = none ? own : given;
            AVDictionary options = holder.get(AVDictionary.class, 0);
            options = options == null ? new AVDictionary(null) : options;
            for (Map.Entry<String, String> each : tls.entrySet()) {
                av_dict_set(options, each.getKey(), each.getValue(), 0);
            }
            // FFmpeg's own way of opening has these limits; they keep a playlist from naming files of this machine.
            limit(options, "protocol_whitelist", input.protocol_whitelist());
            limit(options, "protocol_blacklist", input.protocol_blacklist());
            holder.put(0, options);
            int code = avio_open2(opened, url, flags, input.interrupt_callback(), holder);
            boolean checked = av_dict_get(holder.get(AVDictionary.class, 0), "tls_verify", null, 0) == null;
            if (code >= 0 && !checked && isEncrypted(url.getString(StandardCharsets.UTF_8))) {
                avio_closep(opened);
                code = AVERROR_PROTOCOL_NOT_FOUND;
            }
            if (none) {
                av_dict_free(own);
            }
            return code;
        }
    }

    private static void limit(AVDictionary options, String name, BytePointer protocols) {
        if (protocols != null && !protocols.isNull()) {
            av_dict_set(options, name, protocols.getString(StandardCharsets.UTF_8), 0);
        }
    }

    private static boolean isEncrypted(String url) {
        return url.toLowerCase(Locale.ROOT).matches("(https|rtmps|tls):.*");
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // As JavaCPP declares it.
    private static final class Callback
            extends AVFormatContext.Io_open_AVFormatContext_PointerPointer_BytePointer_int_PointerPointer {
        @Override
        public int call(
                AVFormatContext input, PointerPointer opened, BytePointer url, int flags, PointerPointer options) {
            Map<String, String> tls = INPUTS.get(input.address());
            return tls == null ? AVERROR_EXIT : open(input, opened, url, flags, options, tls);
        }
    }
}
