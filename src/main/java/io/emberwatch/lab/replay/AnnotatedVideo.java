package io.emberwatch.lab.replay;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.image.VideoEncoder;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.render.FrameRenderer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;

/** Writes the scored frames of a clip as a video, with heat map, score and the alarm's state drawn into them. */
public final class AnnotatedVideo implements ReplayView {
    /** Of JPEGs, of which a video has none. */
    private static final int ANY_QUALITY = 95;

    private final FrameRenderer renderer = new FrameRenderer(ZoneOffset.UTC, ANY_QUALITY);
    private final String clip;
    private final double threshold;
    private final VideoEncoder writer;

    /**
     * @param file an MP4, written over
     * @param clip its name, drawn into the images
     * @param threshold from which score on an image counts as a hit, 0..1
     * @param fps scored frames per second
     */
    public AnnotatedVideo(Path file, String clip, double threshold, double fps) {
        this.clip = clip;
        this.threshold = threshold;
        this.writer = new VideoEncoder(file, fps);
    }

    @Override
    public void show(AnalysedFrame analysed, AlarmState state) throws IOException {
        VideoFrame frame = analysed.frame();
        writer.add(
                renderer.pixels(analysed, clip, threshold, state),
                frame.width(),
                frame.height(),
                frame.capturedNanos());
    }

    @Override
    public void close() throws IOException {
        renderer.close();
        writer.close();
    }
}
