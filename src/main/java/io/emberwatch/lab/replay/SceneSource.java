package io.emberwatch.lab.replay;

import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.RenderedFrame;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.camera.StreamFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.opencv.opencv_core.Mat;

/** An imaginary camera that looks at one image or recording for a while. */
final class SceneSource implements CameraSource {
    private final Path file;
    private final Function<Path, Optional<CameraSource>> recordings;
    private final double fps;
    private final int most;
    private final long seed;
    private final Mat scenery = new Mat();
    private final Mat seen = new Mat();
    private SyntheticScene scene;
    private CameraDrift drift;
    private int next;
    private volatile boolean cancelled;
    private boolean closed;

    /**
     * @param recordings a new source for a file that is a recording, empty for an image
     * @param fps images a second, greater than 0
     * @param most images at most
     * @param seed draws the camera's movements and drifts
     */
    SceneSource(Path file, Function<Path, Optional<CameraSource>> recordings, double fps, int most, long seed) {
        this.file = file;
        this.recordings = recordings;
        this.fps = fps;
        this.most = most;
        this.seed = seed;
    }

    @Override
    public StreamFormat open() throws CameraException {
        Optional<CameraSource> recording = recordings.apply(file);
        scene = recording.isPresent()
                ? new SyntheticScene.ClipScene(recording.get())
                : new SyntheticScene.StillScene(file);
        drift = new CameraDrift(new Random(seed), scene.seconds());
        if (!look(0)) {
            throw new CameraException(file + ": has no images; take it out");
        }
        return new StreamFormat(seen.cols(), seen.rows(), "synthetic", false);
    }

    @Override
    public Optional<SourceFrame> read() throws CameraException {
        if (cancelled) {
            throw new CameraException("the synthetic camera was stopped");
        }
        double seconds = next / fps;
        // The first image was looked at to open.
        if (next >= most || (next > 0 && !look(seconds))) {
            return Optional.empty();
        }
        next++;
        return Optional.of(new RenderedFrame(Math.round(seconds * 1e9), seen.cols(), seen.rows(), this::copySeen));
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (scene != null) {
                scene.close();
            }
            scenery.close();
            seen.close();
        }
    }

    private boolean look(double seconds) throws CameraException {
        if (!scene.show(seconds, scenery)) {
            return false;
        }
        drift.apply(scenery, seconds, seen);
        return true;
    }

    private void copySeen(ByteBuffer target) {
        ByteBuffer pixels = seen.createBuffer();
        target.put(target.position(), pixels, 0, seen.cols() * seen.rows() * 3);
    }
}
