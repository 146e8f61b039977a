package io.emberwatch.monitor.web.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows whoever tries passwords: after some wrong ones each further one has to wait twice as long as the one before, by
 * address and by name. A name waits for less than an address, so that a stranger cannot lock a user out. Thread-safe,
 * bounded in memory.
 */
final class LoginThrottle {
    private static final Limit BY_ADDRESS = new Limit(10, Duration.ofMinutes(1));
    private static final Limit BY_NAME = new Limit(5, Duration.ofSeconds(20));
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MOST = 10_000;
    /** An IPv6 network of one household has 2^64 addresses. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final LongSupplier ticker;
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST;
        }
    };

    /** @param ticker monotonic nanoseconds */
    LoginThrottle(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /**
     * Asks to try a password. Where it may be, it counts as wrong until {@link #right} says otherwise, so that many
     * at the same time are no way around.
     *
     * @return zero, or how long to wait
     */
    synchronized Duration attempt(InetAddress from, String name) {
        long now = ticker.getAsLong();
        Duration wait = max(wait(address(from), BY_ADDRESS, now), wait(name(name), BY_NAME, now));
        if (wait.isZero()) {
            count(address(from), now);
            count(name(name), now);
        }
        return wait;
    }

    /** The last attempt was no wrong one. */
    synchronized void right(InetAddress from, String name) {
        tries.remove(address(from));
        tries.remove(name(name));
    }

    synchronized int remembered() {
        return tries.size();
    }

    private Duration wait(String key, Limit limit, long now) {
        Tries earlier = tries.get(key);
        if (earlier == null) {
            return Duration.ZERO;
        }
        if (now - earlier.last >= FORGOTTEN_AFTER.toNanos()) {
            tries.remove(key);
            return Duration.ZERO;
        }
        long left = earlier.last + limit.pause(earlier.count).toNanos() - now;
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    private void count(String key, long now) {
        Tries earlier = tries.get(key);
        tries.put(key, new Tries(earlier == null ? 1 : earlier.count + 1, now));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static String address(InetAddress from) {
        byte[] bytes = from.getAddress();
        int length = from instanceof Inet6Address ? IPV6_NETWORK_BYTES : bytes.length;
        return "address " + HexFormat.of().formatHex(Arrays.copyOf(bytes, length));
    }

    /** By its hash: a name may be as long as a request. */
    private static String name(String name) {
        return "name " + Tokens.hash(name);
    }

    /**
     * How much is let through.
     *
     * @param free wrong passwords without a pause
     * @param longest the longest pause
     */
    private record Limit(int free, Duration longest) {
        private Duration pause(int wrong) {
            if (wrong < free) {
                return Duration.ZERO;
            }
            long seconds = 1L << Math.min(wrong - free, 30);
            return seconds >= longest.toSeconds() ? longest : Duration.ofSeconds(seconds);
        }
    }

    private record Tries(int count, long last) {}
}
