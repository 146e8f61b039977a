package io.emberwatch.monitor.camera;

import java.util.Optional;

/**
 * One attempt at one camera: open, read frame after frame, close. Used by one thread, which owns it and closes it
 * whatever happened, also after a failed {@link #open}; only {@link #cancel} may be called by others. A source is
 * never opened twice: each attempt gets a new one from its {@link CameraSourceFactory}.
 */
public interface CameraSource extends AutoCloseable {
    /**
     * Connects and finds out what the camera sends.
     *
     * @throws CameraException with one line that names place and remedy, free of secrets; also after {@link #cancel}
     */
    StreamFormat open() throws CameraException;

    /** Sets who hears of what goes wrong while no frame comes; called before {@link #open}. */
    default void listen(SourceListener listener) {}

    /**
     * Waits for the next frame. Sources whose {@link StreamFormat#live} is false answer at once: their reader keeps
     * the pace by {@link SourceFrame#ptsNanos}.
     *
     * @return empty when the camera has come to its end, as a file does; the frame is valid until the next call of
     *     any method but {@link #cancel}
     * @throws CameraException when the camera failed, timed out or was cancelled; nothing but {@link #close} may follow
     */
    Optional<SourceFrame> read() throws CameraException;

    /** After a frame: what decodes, in words for people; empty where nothing but the processor was asked for. */
    default Optional<String> decodedBy() {
        return Optional.empty();
    }

    /** Makes a running or later {@link #open} or {@link #read} fail at once. Thread-safe, idempotent, never blocks. */
    void cancel();

    /** Frees everything, at once. Idempotent; called by the owning thread. */
    @Override
    void close();

    /**
     * What a camera sends, known once it is open.
     *
     * @param width pixels a row of its frames after scaling; 0 while no key frame has told
     * @param height rows of its frames after scaling; 0 while no key frame has told
     * @param description for people, such as {@code h264 1280x720 15 fps}
     * @param live true where the camera keeps the pace; false where frames come as fast as they are read (files)
     */
    record StreamFormat(int width, int height, String description, boolean live) {}
}
