package io.emberwatch.lab.keras.file;

import io.emberwatch.core.error.UserException;

/** A Keras file, or what was asked of it, that cannot be used: one line naming the thing, its place and the remedy. */
public sealed class KerasImportException extends UserException permits MisfitException {
    public KerasImportException(String message) {
        super(message);
    }

    public KerasImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
