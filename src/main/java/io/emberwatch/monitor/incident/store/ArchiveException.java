package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.error.UserException;

/** Kept incidents cannot be read; the message is one line that names the folder, the fault and the remedy. */
public final class ArchiveException extends UserException {
    private static final long serialVersionUID = 1;

    ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
