package io.emberwatch.monitor.notify;

/** A message could not be delivered. Its message says by whom and why in one line, and holds no secret. */
public final class SinkException extends Exception {
    private static final long serialVersionUID = 1;

    public SinkException(String message) {
        super(message);
    }

    public SinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
