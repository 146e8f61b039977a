package io.emberwatch.monitor.web.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * One way to the provider and back. All that must return unchanged comes from one secret that only the browser keeps, so
 * the server remembers nothing of those who never return. Immutable.
 *
 * @param secret random, of the cookie
 * @param next the path that the person wanted
 */
record OpenIdAttempt(String secret, String next) {
    private static final int LONGEST_STATE = 1000;

    static OpenIdAttempt begin(String next) {
        return new OpenIdAttempt(Tokens.create(), next);
    }

    /** The attempt that a browser returns from; empty where its secret and the state do not belong together. */
    static Optional<OpenIdAttempt> returned(String secret, String state) {
        String[] parts = state.split("\\.", -1);
        if (secret.isEmpty() || parts.length != 2 || state.length() > LONGEST_STATE) {
            return Optional.empty();
        }
        try {
            String next = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            OpenIdAttempt attempt = new OpenIdAttempt(secret, next);
            boolean same = MessageDigest.isEqual(
                    state.getBytes(StandardCharsets.UTF_8), attempt.state().getBytes(StandardCharsets.UTF_8));
            return same ? Optional.of(attempt) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Binds the answer to this browser; holds {@link #next}. */
    String state() {
        String path = Base64.getUrlEncoder().withoutPadding().encodeToString(next.getBytes(StandardCharsets.UTF_8));
        return derived("state:" + path) + "." + path;
    }

    /** Binds the ID token to this attempt. */
    String nonce() {
        return derived("nonce");
    }

    /** Binds the code to this attempt: RFC 7636. */
    String verifier() {
        return derived("verifier");
    }

    private String derived(String what) {
        return Tokens.digest(secret + ":" + what);
    }

    @Override
    public String toString() {
        return next;
    }
}
