package io.emberwatch.engine.onednn;

/**
 * This engine cannot run a model here: its natives are missing, the CPU is too old, or the network is not one it knows.
 * The message is one line that names the reason; the caller logs it and takes another engine.
 */
public final class OneDnnException extends RuntimeException {
    public OneDnnException(String message) {
        super(message);
    }

    public OneDnnException(String message, Throwable cause) {
        super(message, cause);
    }
}
