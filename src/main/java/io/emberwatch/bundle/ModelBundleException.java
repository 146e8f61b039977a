package io.emberwatch.bundle;

/** A model package that cannot be used: the message is one line naming the file, the fault and the remedy. */
public final class ModelBundleException extends RuntimeException {
    public ModelBundleException(String message) {
        super(message);
    }

    public ModelBundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
