package io.emberwatch.lab.replay;

import io.emberwatch.core.frame.VideoFrame;
import io.emberwatch.core.image.VideoEncoder;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.inference.AnalysedFrame;
import io.emberwatch.monitor.render.PredictionPainter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;

/** Writes the judged images of a clip as a video, with heat map, score and the alarm's state drawn into them. */
public final class AnnotatedVideo implements ReplayView {
    private final PredictionPainter painter;
    private final VideoEncoder writer;

    /**
     * @param file an MP4, written over
     * @param clip its name, drawn into the images
     * @param threshold from which score on an image counts as a hit, 0..1
     * @param fps judged images a second
     */
    public AnnotatedVideo(Path file, String clip, double threshold, double fps) {
        this.painter = new PredictionPainter(clip, threshold, ZoneOffset.UTC);
        this.writer = new VideoEncoder(file, fps);
    }

    @Override
    public void show(AnalysedFrame analysed, AlarmState state) throws IOException {
        VideoFrame frame = analysed.frame();
        writer.add(painter.paint(analysed, state), frame.width(), frame.height(), frame.capturedNanos());
    }

    @Override
    public void close() throws IOException {
        painter.close();
        writer.close();
    }
}
