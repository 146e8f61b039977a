package io.emberwatch.inference;

/**
 * The configuration asks for something that this machine or model does not have: the message is one line with the
 * remedy, and the program ends as for a bad configuration.
 */
public final class InferenceSetupException extends RuntimeException {
    public InferenceSetupException(String message) {
        super(message);
    }

    public InferenceSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
