package io.emberwatch.lab.keras;

import io.emberwatch.core.error.UserException;

/** What a user asked of an import cannot be done: one line naming the option, the fault and the remedy. */
public final class KerasOptionException extends UserException {
    public KerasOptionException(String message) {
        super(message);
    }
}
