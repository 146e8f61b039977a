package io.emberwatch.monitor.web;

import io.emberwatch.monitor.web.access.AccessRefused;
import io.emberwatch.monitor.web.access.Refusal;
import java.time.Duration;
import java.util.Optional;

/** A request that is answered with an error; the message is one line for the client. */
final class RequestRefused extends Exception {
    private final int status;
    private final Duration retryAfter;
    private final Optional<Refusal> why;

    RequestRefused(int status, String message) {
        this(status, message, Duration.ZERO);
    }

    /** @param retryAfter after what time to try again, in whole seconds; zero if that is unknown */
    RequestRefused(int status, String message, Duration retryAfter) {
        this(status, message, retryAfter, Optional.empty());
    }

    private RequestRefused(int status, String message, Duration retryAfter, Optional<Refusal> why) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
        this.why = why;
    }

    /** For the sake of who sent it. */
    RequestRefused(int status, String message, Refusal why) {
        this(status, message, Duration.ZERO, Optional.of(why));
    }

    static RequestRefused of(AccessRefused refused) {
        return new RequestRefused(
                refused.status(), refused.getMessage(), refused.retryAfter(), Optional.of(refused.why()));
    }

    /** As {@link #notFound}, of what others can see. */
    static RequestRefused hidden(String what) {
        return new RequestRefused(404, what, Refusal.HIDDEN);
    }

    static RequestRefused notFound(String what) {
        return new RequestRefused(404, what);
    }

    int status() {
        return status;
    }

    Duration retryAfter() {
        return retryAfter;
    }

    /** What about the sender was the reason; empty where nothing was. */
    Optional<Refusal> why() {
        return why;
    }
}
