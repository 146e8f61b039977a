package io.emberwatch.engine;

/**
 * The configuration asks for something that this machine or model does not have: the message is one line with the
 * remedy, and the program ends as for a bad configuration.
 */
public final class EngineException extends RuntimeException {
    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
