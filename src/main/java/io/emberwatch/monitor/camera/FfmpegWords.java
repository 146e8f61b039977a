package io.emberwatch.monitor.camera;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What FFmpeg has said on one thread: its latest error lines, how many packets of the network it missed, and whether a
 * decoder complained. FFmpeg tells some damage in no other way. Used by its thread alone.
 */
final class FfmpegWords {
    private static final int KEPT = 8;
    private static final Pattern MISSED = Pattern.compile("RTP: missed (-?\\d+) packets");
    /** Errors to FFmpeg, but no sign of a damaged image. */
    private static final Pattern HARMLESS =
            Pattern.compile("SEI|mmco: unref short|deprecated pixel format|Unknown profile|VUI|Overread|APP fields");

    private final Deque<String> errors = new ArrayDeque<>();
    private int lost;
    private boolean gap;
    private boolean complaint;

    /**
     * A line came.
     *
     * @param level FFmpeg's
     * @param line without secrets, with FFmpeg's name of the part that speaks in front
     */
    void hear(int level, String line) {
        boolean error = level <= AV_LOG_ERROR;
        if (error || line.contains("HTTP error")) {
            errors.addLast(line);
            if (errors.size() > KEPT) {
                errors.removeFirst();
            }
        }
        Matcher missed = MISSED.matcher(line);
        if (missed.find()) {
            lost += Math.max(1, Integer.parseInt(missed.group(1)));
            gap = true;
        } else if (line.startsWith("[rtsp @") || line.startsWith("[rtp @") || line.startsWith("[sdp @")) {
            gap |= error && !line.contains("method ");
        } else if (error && !HARMLESS.matcher(line).find()) {
            complaint = true;
        }
    }

    /** Forgets everything. */
    void clear() {
        errors.clear();
        lost = 0;
        gap = false;
        complaint = false;
    }

    /** The latest error lines, oldest first. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** The latest error line; empty where there was none. */
    String lastError() {
        return errors.isEmpty() ? "" : errors.getLast();
    }

    /** Whether nothing is to be taken by the three calls that follow: so it is nearly always. */
    boolean isSilent() {
        return !gap && !complaint && lost == 0;
    }

    /** How many packets of the network were missed since the last call. */
    int takeLost() {
        int count = lost;
        lost = 0;
        return count;
    }

    /** Whether something was missing in the stream since the last call. */
    boolean takeGap() {
        boolean had = gap;
        gap = false;
        return had;
    }

    /** Whether anything but the network's part complained since the last call. */
    boolean takeComplaint() {
        boolean had = complaint;
        complaint = false;
        return had;
    }
}
