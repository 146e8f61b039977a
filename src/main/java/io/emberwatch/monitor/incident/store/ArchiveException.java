package io.emberwatch.monitor.incident.store;

/** Kept incidents cannot be read; the message is one line that names the folder, the fault and the remedy. */
public final class ArchiveException extends Exception {
    private static final long serialVersionUID = 1;

    ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
