package io.emberwatch.replay;

import io.emberwatch.alert.AlertState;
import io.emberwatch.capture.ClipWriter;
import io.emberwatch.frame.VideoFrame;
import io.emberwatch.inference.AnalysedFrame;
import io.emberwatch.publish.PictureMood;
import io.emberwatch.publish.VerdictPainter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;

/** Writes the judged pictures of a clip as a video, with heat map, score and the alarm's state drawn into them. */
public final class AnnotatedVideo implements ReplayView {
    private final VerdictPainter painter;
    private final ClipWriter writer;

    /**
     * @param file an MP4, written over
     * @param clip its name, drawn into the pictures
     * @param threshold from which score on a picture counts as a hit, 0..1
     * @param fps judged pictures a second
     */
    public AnnotatedVideo(Path file, String clip, double threshold, double fps) {
        this.painter = new VerdictPainter(clip, threshold, ZoneOffset.UTC);
        this.writer = new ClipWriter(file, fps);
    }

    @Override
    public void show(AnalysedFrame analysed, AlertState state) throws IOException {
        VideoFrame frame = analysed.frame();
        writer.add(
                painter.paint(analysed, PictureMood.valueOf(state.name())),
                frame.width(),
                frame.height(),
                frame.capturedNanos());
    }

    @Override
    public void close() throws IOException {
        painter.close();
        writer.close();
    }
}
