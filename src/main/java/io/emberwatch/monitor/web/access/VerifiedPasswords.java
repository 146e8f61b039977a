package io.emberwatch.monitor.web.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Passwords that were found right a short while ago, as their hashes with a secret of this run: clients that send one
 * with each request do not cost an Argon2 each time. Thread-safe, bounded in memory.
 */
final class VerifiedPasswords {
    private static final int MOST = 1000;
    private static final Duration GOOD_FOR = Duration.ofMinutes(10);

    private final LongSupplier ticker;
    private final String salt = Tokens.create();
    private final Map<String, Verified> verified = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
            return size() > MOST;
        }
    };

    /** @param ticker monotonic nanoseconds */
    VerifiedPasswords(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** @param hash what the password was, and must still be, compared with */
    synchronized boolean has(String user, String password, String hash) {
        Verified found = verified.get(key(user, password));
        return found != null && found.hash.equals(hash) && ticker.getAsLong() - found.since < GOOD_FOR.toNanos();
    }

    synchronized void add(String user, String password, String hash) {
        verified.put(key(user, password), new Verified(hash, ticker.getAsLong()));
    }

    private String key(String user, String password) {
        return Tokens.hash(salt + user + ":" + password);
    }

    private record Verified(String hash, long since) {}
}
