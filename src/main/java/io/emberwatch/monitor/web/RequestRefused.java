package io.emberwatch.monitor.web;

import java.time.Duration;

/** A request that is answered with an error; the message is one line for the client. */
final class RequestRefused extends Exception {
    private final int status;
    private final Duration retryAfter;

    RequestRefused(int status, String message) {
        this(status, message, Duration.ZERO);
    }

    /** @param retryAfter after what time to try again, in whole seconds; zero if that is unknown */
    RequestRefused(int status, String message, Duration retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
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
}
