package io.emberwatch.study;

/** Something that a user can mend: the message is one line naming the thing, the fault and the remedy. */
public final class StudyException extends RuntimeException {
    public StudyException(String message) {
        super(message);
    }

    public StudyException(String message, Throwable cause) {
        super(message, cause);
    }
}
