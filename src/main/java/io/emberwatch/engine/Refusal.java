package io.emberwatch.engine;

/**
 * Why an engine does not compute in a precision here.
 *
 * @param reason a clause, such as {@code this CPU has no bf16}
 * @param remedy what to do about it where the precision was asked for; empty where the reason says it
 */
public record Refusal(Precision precision, String reason, String remedy) {
    /** For whoever asked for the precision: one line with the remedy. */
    public String message() {
        String fault = "model.precision is " + precision.label() + ", but " + reason;
        return remedy.isEmpty() ? fault : fault + ": " + remedy;
    }
}
