package io.emberwatch.monitor.web.access;

import java.util.Locale;

/** What is told of people who come and of requests that are refused. Called on any thread; must not block. */
public interface AccessListener {
    AccessListener NOOP = new AccessListener() {};

    /** What became of a password that was looked at. */
    enum LoginResult {
        OK,
        FAILED,
        SLOWED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Somebody sent a password, which was not already known to be right. */
    default void login(LoginResult result) {}

    default void requestRefused(Refusal why) {}
}
