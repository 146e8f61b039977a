package io.emberwatch.monitor.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the hash of a password or token. No refusal shows the text: it may be the password itself that landed in the
 * wrong place.
 */
abstract class CredentialHash implements ValueTypes.ValueType<Secret> {
    private final String form;

    private CredentialHash(String form) {
        this.form = form;
    }

    abstract boolean isHash(String text);

    @Override
    public Secret parse(String text) throws Problems.Refused {
        if (!isHash(text)) {
            throw new Problems.Refused("must be " + form);
        }
        return new Secret(text);
    }

    @Override
    public String form() {
        return form;
    }

    /** Argon2id or bcrypt, as cheap as they may be checked by: a hash that takes a minute would stop everybody. */
    static final class OfPassword extends CredentialHash {
        private static final Pattern ARGON2 = Pattern.compile(
                "\\$argon2id\\$v=19\\$m=([0-9]{1,6}),t=([0-9]{1,2}),p=([0-9]{1,2})\\$[A-Za-z0-9+/]{11,128}\\$[A-Za-z0-9+/]{22,128}");
        private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");
        private static final int MOST_KIB = 262_144;
        private static final int MOST_PASSES = 20;
        private static final int MOST_LANES = 16;

        OfPassword() {
            super("an Argon2id or bcrypt hash, as 'emberwatch hash-password' prints it");
        }

        @Override
        boolean isHash(String text) {
            Matcher argon2 = ARGON2.matcher(text);
            return BCRYPT.matcher(text).matches()
                    || (argon2.matches()
                            && in(argon2.group(1), 8, MOST_KIB)
                            && in(argon2.group(2), 1, MOST_PASSES)
                            && in(argon2.group(3), 1, MOST_LANES));
        }

        private static boolean in(String number, int least, int most) {
            int value = Integer.parseInt(number);
            return value >= least && value <= most;
        }
    }

    /** SHA-256 is enough for what is as long and random as a token of ours. */
    static final class OfToken extends CredentialHash {
        private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

        OfToken() {
            super("'sha256:' and 64 hexadecimal digits, as 'emberwatch new-token' prints it");
        }

        @Override
        boolean isHash(String text) {
            return HASH.matcher(text).matches();
        }
    }
}
