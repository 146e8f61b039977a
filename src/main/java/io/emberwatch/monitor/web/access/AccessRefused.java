package io.emberwatch.monitor.web.access;

import java.time.Duration;

/** A request that is not let in; the message is one line for the client. */
public final class AccessRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final Refusal why;
    private final transient Duration retryAfter;

    AccessRefused(int status, Refusal why, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.why = why;
        this.retryAfter = retryAfter;
    }

    static AccessRefused unknown(String message) {
        return new AccessRefused(401, Refusal.LOGIN_NEEDED, message, Duration.ZERO);
    }

    static AccessRefused credentials(String message) {
        return new AccessRefused(401, Refusal.CREDENTIALS, message, Duration.ZERO);
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    public Refusal why() {
        return why;
    }

    /** After what time to try again; zero if that makes no sense. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
