package io.emberwatch.monitor.incident.store;

/** The disk or the database refused. The message is one line with the cause in the system's words. */
final class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
