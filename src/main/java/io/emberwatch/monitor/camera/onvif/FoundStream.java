package io.emberwatch.monitor.camera.onvif;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One stream that a camera offers. Immutable.
 *
 * @param name what the camera calls it
 * @param codec as the camera calls it, such as {@code H264}; empty where it does not say
 * @param width pixels a row; 0 where the camera does not say
 * @param height rows; 0 where the camera does not say
 * @param fps frames a second at most; 0 where the camera does not say
 * @param url without a user and a password
 */
public record FoundStream(String name, String codec, int width, int height, int fps, String url) {
    private static final Set<String> VIDEO = Set.of("H264", "H265", "HEVC");

    /** Whether it is what the monitor decodes sparingly: video with key frames. */
    boolean isVideo() {
        return VIDEO.contains(codec.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", ""));
    }

    /**
     * The one that costs least and still shows all that the model sees: of H.264 and H.265 the smallest that is at least
     * that wide; where all are narrower, the largest. Other codecs only where there is nothing else.
     *
     * @param width of the model's input, in pixels
     */
    static Optional<FoundStream> best(List<FoundStream> streams, int width) {
        List<FoundStream> video = streams.stream().filter(FoundStream::isVideo).toList();
        List<FoundStream> choice = video.isEmpty() ? streams : video;
        Comparator<FoundStream> bySize = Comparator.comparingLong(each -> (long) each.width() * each.height());
        Optional<FoundStream> smallest =
                choice.stream().filter(each -> each.width() >= width).min(bySize);
        return smallest.isPresent() ? smallest : choice.stream().max(bySize);
    }

    /** Size, codec and rate for people. */
    String describe() {
        String size = width > 0 ? width + "x" + height : "unknown size";
        return size + (codec.isEmpty() ? "" : " " + codec) + (fps > 0 ? ", " + fps + " fps" : "");
    }
}
