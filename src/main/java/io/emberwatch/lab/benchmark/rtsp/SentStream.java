package io.emberwatch.lab.benchmark.rtsp;

import java.util.ArrayList;
import java.util.List;

/**
 * One camera: where it is in its clip, and who watches. Its time goes on whether somebody watches or not, so that time
 * stamps rise over the clip's seam and everybody sees the same. Used by the sender's thread.
 */
final class SentStream {
    private final VideoClip clip;
    private final byte[][][] payloads;
    private final long beginNanos;
    private final long phaseTicks;
    private final List<RtspViewer> viewers = new ArrayList<>();
    private long round;
    private int next;

    /**
     * @param payloads of the clip's frames
     * @param beginNanos when the sender began
     * @param phaseTicks where in the clip the camera was then
     */
    SentStream(VideoClip clip, byte[][][] payloads, long beginNanos, long phaseTicks) {
        this.clip = clip;
        this.payloads = payloads;
        this.beginNanos = beginNanos;
        this.phaseTicks = phaseTicks;
    }

    VideoClip clip() {
        return clip;
    }

    boolean watched() {
        return !viewers.isEmpty();
    }

    void join(RtspViewer viewer) {
        if (viewers.isEmpty()) {
            seek(System.nanoTime());
        }
        viewers.add(viewer);
    }

    void leave(RtspViewer viewer) {
        viewers.remove(viewer);
    }

    /** Sends the frames whose time has come and returns when the next one is due. */
    long sendDue(long now) {
        long due = dueNanos();
        while (due <= now && watched()) {
            VideoClip.Frame frame = clip.frames().get(next);
            int timestamp = (int) (round * clip.ticks() + frame.pts());
            // From the end: a viewer that fails leaves the list.
            for (int i = viewers.size() - 1; i >= 0; i--) {
                viewers.get(i).send(payloads[next], timestamp, frame.key(), now);
            }
            step();
            due = dueNanos();
        }
        return watched() ? due : Long.MAX_VALUE;
    }

    private void step() {
        next++;
        if (next == payloads.length) {
            next = 0;
            round++;
        }
    }

    private void seek(long now) {
        long ticks = (now - beginNanos) / 1000 * VideoClip.TICKS_PER_SECOND / 1_000_000 + phaseTicks;
        round = ticks / clip.ticks();
        next = 0;
        while (next < payloads.length && clip.frames().get(next).dts() < ticks % clip.ticks()) {
            next++;
        }
        if (next == payloads.length) {
            next = 0;
            round++;
        }
    }

    private long dueNanos() {
        long ticks = round * clip.ticks() + clip.frames().get(next).dts() - phaseTicks;
        return beginNanos + ticks * 1_000_000 / VideoClip.TICKS_PER_SECOND * 1000;
    }
}
