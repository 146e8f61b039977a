package io.emberwatch.engine;

import io.emberwatch.core.error.UserException;

/**
 * The configuration asks for something that this machine or model does not have: the message is one line with the
 * remedy, and the program ends as for a bad configuration.
 */
public final class EngineException extends UserException {
    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
