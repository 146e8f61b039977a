package io.emberwatch.lab.keras;

/** What a user asked of an import cannot be done: one line naming the option, the fault and the remedy. */
public final class KerasOptionException extends RuntimeException {
    public KerasOptionException(String message) {
        super(message);
    }
}
