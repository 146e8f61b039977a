package io.emberwatch.core.image;

/** Something that a user can mend: the message is one line naming the thing, the fault and the remedy. */
public final class UnreadableImageException extends RuntimeException {
    public UnreadableImageException(String message) {
        super(message);
    }

    public UnreadableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
