package io.emberwatch.monitor.incident.objects;

/** A store does not take or give what it should; the message is one line with its address and the remedy, without secrets. */
public final class ObjectStoreException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean ofThisObject;

    ObjectStoreException(String message, boolean ofThisObject) {
        super(message);
        this.ofThisObject = ofThisObject;
    }

    ObjectStoreException(String message, Throwable cause) {
        super(message, cause);
        this.ofThisObject = false;
    }

    /** Whether the store is well and refuses this object alone, so that trying it again is of no use. */
    boolean isOfThisObject() {
        return ofThisObject;
    }
}
