package io.emberwatch.monitor.web.access;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.HashingFunction;
import com.password4j.types.Argon2;

/** Hashes of passwords. Thread-safe; each call takes a good part of a second's work and 19 MiB. */
public final class Passwords {
    /** The shortest password that is hashed. */
    public static final int SHORTEST = 8;
    /** The longest, in characters. */
    public static final int LONGEST = 256;

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int BYTES = 32;

    private Passwords() {}

    /** A hash with a salt of its own, as the configuration takes it: Argon2id with what OWASP asks for at least. */
    public static String hash(CharSequence password) {
        return Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, BYTES, Argon2.ID)
                .hash(password)
                .getResult();
    }

    /** @param hash as the configuration has been found to have it */
    static boolean isRight(CharSequence password, String hash) {
        HashingFunction function = hash.startsWith("$argon2id$")
                ? Argon2Function.getInstanceFromHash(hash)
                : BcryptFunction.getInstanceFromHash(hash);
        return password.length() <= LONGEST && function.check(password, hash);
    }

    /** Takes as long as a wrong password of a user, so that time does not tell who is one. */
    static void spend(CharSequence password) {
        isRight(password, Nobody.HASH);
    }

    private static final class Nobody {
        private static final String HASH = hash(Tokens.create());
    }
}
