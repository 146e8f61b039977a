package io.emberwatch.replay;

import io.emberwatch.capture.CameraException;
import io.emberwatch.capture.CameraSource;
import io.emberwatch.capture.Picture;
import io.emberwatch.capture.StreamFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * An imaginary camera: one scene after the other out of pictures and recordings, in an order and with movements and
 * drifts drawn from a seed. The same material and seed give the same pictures.
 */
public final class SyntheticCamera implements CameraSource {
    private final List<Path> material;
    private final Function<Path, Optional<CameraSource>> recordings;
    private final long pictures;
    private final double fps;
    private final Random random;
    private final List<Path> waiting = new ArrayList<>();
    private final Mat scenery = new Mat();
    private final Mat seen = new Mat();
    private SyntheticScene scene;
    private CameraDrift drift;
    private double sceneBegan;
    private long next;
    private volatile boolean cancelled;
    private boolean closed;

    /**
     * @param material pictures and recordings, at least one
     * @param recordings a new source for a file that is a recording, empty for a picture
     * @param length how long the camera runs
     * @param fps its pictures a second, greater than 0
     */
    public SyntheticCamera(
            List<Path> material,
            Function<Path, Optional<CameraSource>> recordings,
            Duration length,
            double fps,
            long seed) {
        if (material.isEmpty()) {
            throw new IllegalArgumentException("an imaginary camera needs at least one picture or recording");
        }
        this.material = List.copyOf(material);
        this.recordings = recordings;
        this.pictures = Math.round(length.toMillis() / 1000.0 * fps);
        this.fps = fps;
        this.random = new Random(seed);
    }

    @Override
    public StreamFormat open() throws CameraException {
        look(0);
        return new StreamFormat(seen.cols(), seen.rows(), "synthetic", false);
    }

    @Override
    public Optional<Picture> read() throws CameraException {
        if (cancelled) {
            throw new CameraException("the synthetic camera was stopped");
        }
        if (next >= pictures) {
            return Optional.empty();
        }
        double seconds = next / fps;
        look(seconds);
        next++;
        return Optional.of(new SeenPicture(Math.round(seconds * 1e9)));
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            leaveScene();
            scenery.close();
            seen.close();
        }
    }

    private void look(double seconds) throws CameraException {
        if (scene == null || !scene.show(seconds - sceneBegan, scenery)) {
            leaveScene();
            enterScene(seconds);
            scene.show(0, scenery);
        }
        drift.apply(scenery, seconds - sceneBegan, seen);
    }

    private void enterScene(double seconds) throws CameraException {
        if (waiting.isEmpty()) {
            waiting.addAll(material);
            Collections.shuffle(waiting, random);
        }
        Path file = waiting.remove(waiting.size() - 1);
        Optional<CameraSource> recording = recordings.apply(file);
        scene = recording.isPresent() ? new ClipScene(recording.get()) : new StillScene(file);
        drift = new CameraDrift(random, scene.seconds());
        sceneBegan = seconds;
    }

    private void leaveScene() {
        if (scene != null) {
            scene.close();
            scene = null;
        }
    }

    /** What the camera sees now. */
    private final class SeenPicture implements Picture {
        private final long ptsNanos;

        SeenPicture(long ptsNanos) {
            this.ptsNanos = ptsNanos;
        }

        @Override
        public long ptsNanos() {
            return ptsNanos;
        }

        @Override
        public int width() {
            return seen.cols();
        }

        @Override
        public int height() {
            return seen.rows();
        }

        @Override
        public void copyTo(ByteBuffer target) {
            ByteBuffer pixels = seen.createBuffer();
            target.put(target.position(), pixels, 0, seen.cols() * seen.rows() * 3);
        }
    }
}
