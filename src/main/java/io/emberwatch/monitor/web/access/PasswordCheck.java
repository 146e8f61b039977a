package io.emberwatch.monitor.web.access;

import io.emberwatch.monitor.web.access.AccessListener.LoginResult;
import io.emberwatch.monitor.web.access.Directory.Known;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Says whether a password is right. One is computed at a time and few may wait for it, so that logins take neither the
 * machine nor the server's threads. Thread-safe.
 */
final class PasswordCheck {
    private static final int MOST_WAITING = 12;

    private final LoginThrottle throttle;
    private final VerifiedPasswords verified;
    private final Semaphore places = new Semaphore(MOST_WAITING);
    private final ReentrantLock turn = new ReentrantLock(true);

    /** @param ticker monotonic nanoseconds */
    PasswordCheck(LongSupplier ticker) {
        throttle = new LoginThrottle(ticker);
        verified = new VerifiedPasswords(ticker);
    }

    /** Told what became of a password that had to be looked at. */
    interface Told {
        void login(LoginResult result);
    }

    /**
     * The user whose password it is.
     *
     * @param remembered whether one that was right a short while ago will do
     * @throws AccessRefused where it is wrong, or must not be looked at yet
     */
    Known check(Directory directory, InetAddress from, String name, String password, boolean remembered, Told told)
            throws AccessRefused {
        Optional<Known> user = directory.user(name);
        if (remembered && isVerified(user, name, password)) {
            return user.get();
        }
        if (!places.tryAcquire()) {
            told.login(LoginResult.SLOWED);
            throw new AccessRefused(
                    503, Refusal.SLOWED, "too many log in at this moment; try again", Duration.ofSeconds(1));
        }
        turn.lock();
        try {
            // Another request of the same client may have been found right meanwhile.
            if (remembered && isVerified(user, name, password)) {
                return user.get();
            }
            return compared(user, from, name, password, told);
        } finally {
            turn.unlock();
            places.release();
        }
    }

    private Known compared(Optional<Known> user, InetAddress from, String name, String password, Told told)
            throws AccessRefused {
        Duration wait = throttle.attempt(from, name);
        if (!wait.isZero()) {
            told.login(LoginResult.SLOWED);
            Duration seconds = Duration.ofSeconds(wait.toSeconds() + 1);
            throw new AccessRefused(
                    429,
                    Refusal.SLOWED,
                    "too many wrong passwords; try again in " + seconds.toSeconds() + " s",
                    seconds);
        }
        if (user.isEmpty()) {
            Passwords.spend(password);
        } else if (Passwords.isRight(password, user.get().hash().orElseThrow())) {
            throttle.right(from, name);
            verified.add(name, password, user.get().hash().orElseThrow());
            told.login(LoginResult.OK);
            return user.get();
        }
        told.login(LoginResult.FAILED);
        throw AccessRefused.credentials("name or password is wrong");
    }

    private boolean isVerified(Optional<Known> user, String name, String password) {
        return user.flatMap(Known::hash)
                .filter(hash -> verified.has(name, password, hash))
                .isPresent();
    }
}
