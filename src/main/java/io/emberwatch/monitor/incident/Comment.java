package io.emberwatch.monitor.incident;

import java.util.Objects;

/**
 * What somebody said about an incident. Immutable.
 *
 * @param signed who and when
 * @param text 1..{@value #LONGEST} characters, with line breaks
 */
public record Comment(Signed signed, String text) {
    public static final int LONGEST = 1000;

    public Comment {
        Objects.requireNonNull(signed);
        if (!isText(text)) {
            throw new IllegalArgumentException("a comment has 1 to " + LONGEST + " printable characters");
        }
    }

    /** Whether a text may be a comment. */
    public static boolean isText(String text) {
        return !text.isBlank() && text.length() <= LONGEST && isPrintable(text, true);
    }

    /** Whether it is the same thing said by the same person: a repetition, as after a lost answer. */
    boolean repeats(Comment other) {
        return text.equals(other.text) && signed.by().equals(other.signed.by());
    }

    /** Without control characters and halves of characters, which neither pages nor databases give back. */
    static boolean isPrintable(String text, boolean manyLines) {
        return text.codePoints()
                .allMatch(each -> (manyLines && (each == '\n' || each == '\t'))
                        || !(Character.isISOControl(each) || Character.getType(each) == Character.SURROGATE));
    }
}
