package io.emberwatch.monitor.camera;

/** A camera that failed. Its message is one line that names the place and the remedy, and holds no secret. */
public final class CameraException extends Exception {
    private static final long serialVersionUID = 1L;

    public CameraException(String message) {
        super(message);
    }

    public CameraException(String message, Throwable cause) {
        super(message, cause);
    }
}
