package io.emberwatch.monitor.config;

/** A value that cannot be taken. The message is safe to print and does not name the place. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean quotable;

    /** A refusal that says everything itself. */
    Refused(String message) {
        this(message, false);
    }

    private Refused(String message, boolean quotable) {
        super(message, null, false, false);
        this.quotable = quotable;
    }

    /** The common refusal, which the reader completes with the value it saw. */
    static Refused mustBe(String form) {
        return new Refused("must be " + form, true);
    }

    /** Whether {@code , not <value>} may follow. */
    boolean quotable() {
        return quotable;
    }
}
