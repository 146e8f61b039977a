package io.emberwatch.monitor.web.access;

import io.emberwatch.monitor.config.AccessConfig;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who has logged in at the page. Kept in memory by a hash of what the browser holds, so that nobody can take a session
 * from here; gone with the process. Thread-safe, bounded: the one that was not used for longest makes room.
 */
final class Sessions {
    static final int MOST = 2000;
    static final int MOST_A_USER = 50;

    private final LongSupplier ticker;
    /** The one that was used last comes last. */
    private final Map<String, Session> byKey = new LinkedHashMap<>(16, 0.75f, true);

    /** @param ticker monotonic nanoseconds */
    Sessions(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /**
     * A new session.
     *
     * @param proof of the password, which ends the session when it changes
     * @return its id, which only the browser may keep
     */
    String open(String user, String proof, AccessConfig limits) {
        return open(user, Optional.empty(), proof, limits);
    }

    /** As the other, of somebody who logged in at a provider; {@code guest} is empty for a user. */
    synchronized String open(String user, Optional<Guest> guest, String proof, AccessConfig limits) {
        dropExpired(limits);
        dropOldest(
                byKey.values().stream().filter(each -> each.user.equals(user)).count() >= MOST_A_USER, user);
        if (byKey.size() >= MOST) {
            Iterator<String> keys = byKey.keySet().iterator();
            keys.next();
            keys.remove();
        }
        String id = Tokens.create();
        long now = ticker.getAsLong();
        byKey.put(Tokens.hash(id), new Session(user, guest, proof, now, now));
        return id;
    }

    /** The key of a session by what the browser holds. */
    static String key(String id) {
        return Tokens.hash(id);
    }

    /** Whose session it is, if it still is one; it has been used now. */
    synchronized Optional<Session> use(String key, AccessConfig limits) {
        Session session = byKey.get(key);
        if (session == null) {
            return Optional.empty();
        }
        if (isOver(session, limits)) {
            byKey.remove(key);
            return Optional.empty();
        }
        session.used = ticker.getAsLong();
        return Optional.of(session);
    }

    synchronized void close(String key) {
        byKey.remove(key);
    }

    synchronized int open() {
        return byKey.size();
    }

    private void dropExpired(AccessConfig limits) {
        byKey.values().removeIf(session -> isOver(session, limits));
    }

    private void dropOldest(boolean full, String user) {
        Iterator<Session> all = byKey.values().iterator();
        while (full && all.hasNext()) {
            if (all.next().user.equals(user)) {
                all.remove();
                return;
            }
        }
    }

    private boolean isOver(Session session, AccessConfig limits) {
        long now = ticker.getAsLong();
        return exceeds(now - session.used, limits.sessionIdle()) || exceeds(now - session.begun, limits.sessionMax());
    }

    private static boolean exceeds(long nanos, Duration limit) {
        return nanos >= limit.toNanos();
    }

    /** Somebody who logged in. Its time of use changes under the lock of the sessions only. */
    static final class Session {
        private final String user;
        private final Optional<Guest> guest;
        private final String proof;
        private final long begun;
        private long used;

        private Session(String user, Optional<Guest> guest, String proof, long begun, long used) {
            this.user = user;
            this.guest = guest;
            this.proof = proof;
            this.begun = begun;
            this.used = used;
        }

        String user() {
            return user;
        }

        /** Who logged in at a provider; empty for a user. */
        Optional<Guest> guest() {
            return guest;
        }

        String proof() {
            return proof;
        }
    }
}
