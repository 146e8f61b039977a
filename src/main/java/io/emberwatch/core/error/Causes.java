package io.emberwatch.core.error;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies behind a failure: libraries wrap it, and what people need to read is inside. */
public final class Causes {
    private Causes() {}

    /** A failure and its causes, the outermost first. */
    private static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** The outermost of a kind among a failure and its causes. */
    public static <T extends Throwable> Optional<T> first(Class<T> kind, Throwable failure) {
        return of(failure).filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** Whether a failure or one of its causes is of a kind. */
    public static boolean has(Class<? extends Throwable> kind, Throwable failure) {
        return first(kind, failure).isPresent();
    }

    /** The last cause; the failure itself where it has none. */
    public static Throwable innermost(Throwable failure) {
        return of(failure).reduce(failure, (outer, inner) -> inner);
    }

    /** The message of the last cause, or its class's name where it has none. */
    public static String words(Throwable failure) {
        Throwable innermost = innermost(failure);
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }
}
