package io.emberwatch.monitor.web.access;

import java.time.Duration;
import java.util.Optional;

/** A request that is not let in; the message is one line for the client. */
public final class AccessRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final Refusal why;
    private final transient Duration retryAfter;
    private final transient Optional<OpenIdProblem> openId;
    private final String about;

    AccessRefused(int status, Refusal why, String message, Duration retryAfter) {
        this(status, why, message, retryAfter, Optional.empty(), "");
    }

    private AccessRefused(
            int status,
            Refusal why,
            String message,
            Duration retryAfter,
            Optional<OpenIdProblem> openId,
            String about) {
        super(message, null, false, false);
        this.status = status;
        this.why = why;
        this.retryAfter = retryAfter;
        this.openId = openId;
        this.about = about;
    }

    static AccessRefused unknown(String message) {
        return new AccessRefused(401, Refusal.LOGIN_NEEDED, message, Duration.ZERO);
    }

    static AccessRefused credentials(String message) {
        return new AccessRefused(401, Refusal.CREDENTIALS, message, Duration.ZERO);
    }

    /** @param about what the words of the problem are about; empty for nothing */
    static AccessRefused openId(int status, OpenIdProblem problem, String about) {
        return new AccessRefused(
                status, Refusal.CREDENTIALS, problem.word(), Duration.ZERO, Optional.of(problem), about);
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

    /** Why the provider let nobody in; then the page has better words than the message. Empty for other refusals. */
    public Optional<OpenIdProblem> openId() {
        return openId;
    }

    /** What the words of {@link #openId} are about, such as a name; empty for nothing. */
    public String about() {
        return about;
    }
}
