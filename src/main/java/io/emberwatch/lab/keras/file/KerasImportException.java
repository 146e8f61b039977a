package io.emberwatch.lab.keras.file;

import io.emberwatch.core.error.UserException;

/** A Keras file, or what was asked of it, that cannot be used: one line naming the thing, its place and the remedy. */
public final class KerasImportException extends UserException {
    public KerasImportException(String message) {
        super(message);
    }

    public KerasImportException(String message, Throwable cause) {
        super(message, cause);
    }
}
