package io.emberwatch.core.modelpackage;

/** A model package that cannot be used: the message is one line naming the file, the fault and the remedy. */
public final class ModelPackageException extends RuntimeException {
    public ModelPackageException(String message) {
        super(message);
    }

    public ModelPackageException(String message, Throwable cause) {
        super(message, cause);
    }
}
