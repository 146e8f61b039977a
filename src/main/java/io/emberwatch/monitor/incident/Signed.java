package io.emberwatch.monitor.incident;

import java.time.Instant;
import java.util.Objects;

/**
 * Who did something, and when. Immutable.
 *
 * @param by what the person calls itself, 1..{@value #LONGEST} printable characters; nobody checks it
 * @param at to the millisecond
 */
public record Signed(String by, Instant at) {
    public static final int LONGEST = 64;
    /** For what was said before names were kept. */
    public static final String UNKNOWN = "unknown";

    public Signed {
        if (!isName(by)) {
            throw new IllegalArgumentException("by must be 1 to " + LONGEST + " printable characters");
        }
        Objects.requireNonNull(at);
    }

    /** Whether a text may stand for a person. */
    public static boolean isName(String text) {
        return !text.isBlank() && text.length() <= LONGEST && Comment.isPrintable(text, false);
    }
}
