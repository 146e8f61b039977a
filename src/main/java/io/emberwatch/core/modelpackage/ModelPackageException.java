package io.emberwatch.core.modelpackage;

import io.emberwatch.core.error.UserException;

/** A model package that cannot be used: the message is one line naming the file, the fault and the remedy. */
public final class ModelPackageException extends UserException {
    public ModelPackageException(String message) {
        super(message);
    }

    public ModelPackageException(String message, Throwable cause) {
        super(message, cause);
    }
}
