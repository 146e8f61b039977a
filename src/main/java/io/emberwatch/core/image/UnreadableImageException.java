package io.emberwatch.core.image;

import io.emberwatch.core.error.UserException;

/** Something that a user can mend: the message is one line naming the thing, the fault and the remedy. */
public final class UnreadableImageException extends UserException {
    public UnreadableImageException(String message) {
        super(message);
    }

    public UnreadableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
