package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_HWDEVICE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.av_buffer_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_buffer_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_hwdevice_ctx_create;
import static org.bytedeco.ffmpeg.global.avutil.av_hwdevice_find_type_by_name;
import static org.bytedeco.ffmpeg.global.avutil.av_hwframe_transfer_data;

import io.emberwatch.monitor.config.DecodeConfig.Hardware;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Looks for a device that decodes a stream. A device that can be opened is not yet one that decodes: it must have decoded
 * the stream's first key frame, down to pixels in memory.
 */
final class HardwareDecoding {
    private HardwareDecoding() {}

    /**
     * A decoder on a device.
     *
     * @param context as new; the caller frees it, and the device with it
     * @param device such as {@code vaapi}
     */
    record Found(AVCodecContext context, String device) {}

    /** The devices to try, in this order, as FFmpeg names them. */
    static List<String> devices(Hardware wanted) {
        return switch (wanted) {
            case NONE -> List.of();
            case AUTO -> List.of("vaapi", "cuda", "qsv");
            default -> List.of(wanted.name().toLowerCase(Locale.ROOT));
        };
    }

    /**
     * The first device that decodes a key frame.
     *
     * @param key stays the caller's
     */
    static Optional<Found> find(List<String> devices, AVCodec codec, AVCodecParameters parameters, AVPacket key) {
        for (String device : devices) {
            AVCodecContext context = open(device, codec, parameters);
            if (context == null) {
                continue;
            }
            if (decodes(context, key)) {
                avcodec_flush_buffers(context);
                return Optional.of(new Found(context, device));
            }
            avcodec_free_context(context);
        }
        return Optional.empty();
    }

    /** Whether the pixels of a frame lie on a device. */
    static boolean isElsewhere(AVFrame frame) {
        AVBufferRef frames = frame.hw_frames_ctx();
        return frames != null && !frames.isNull();
    }

    /** Null where the device cannot be opened. */
    private static AVCodecContext open(String device, AVCodec codec, AVCodecParameters parameters) {
        int type = av_hwdevice_find_type_by_name(device);
        if (type == AV_HWDEVICE_TYPE_NONE) {
            return null;
        }
        AVBufferRef opened = new AVBufferRef(null);
        try (PointerPointer<AVBufferRef> holder = new PointerPointer<>(1)) {
            if (av_hwdevice_ctx_create(holder, type, null, new AVDictionary(null), 0) < 0) {
                return null;
            }
            opened = holder.get(AVBufferRef.class, 0);
            AVCodecContext context = avcodec_alloc_context3(codec);
            context.hw_device_ctx(av_buffer_ref(opened));
            context.thread_count(1);
            // The choice of format is left to FFmpeg, which prefers the device that it was given.
            if (avcodec_parameters_to_context(context, parameters) < 0
                    || avcodec_open2(context, codec, (PointerPointer<?>) null) < 0) {
                avcodec_free_context(context);
                return null;
            }
            return context;
        } finally {
            if (!opened.isNull()) {
                av_buffer_unref(opened);
            }
        }
    }

    private static boolean decodes(AVCodecContext context, AVPacket key) {
        AVFrame frame = av_frame_alloc();
        AVFrame pixels = av_frame_alloc();
        try {
            return avcodec_send_packet(context, key) >= 0
                    && avcodec_send_packet(context, null) >= 0
                    && avcodec_receive_frame(context, frame) >= 0
                    && isElsewhere(frame)
                    && av_hwframe_transfer_data(pixels, frame, 0) >= 0;
        } finally {
            av_frame_free(frame);
            av_frame_free(pixels);
        }
    }
}
