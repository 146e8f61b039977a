package io.emberwatch.engine.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Owns native objects and frees them in the reverse order of their making. One thread fills and closes it. */
final class NativeScope implements AutoCloseable {
    private final Deque<Runnable> releases = new ArrayDeque<>();

    /** Takes over an object; {@code release} is run once. */
    <T> T own(T object, Consumer<T> release) {
        releases.push(() -> release.accept(object));
        return object;
    }

    /** Takes over something that can be closed. */
    <T extends AutoCloseable> T own(T object) {
        return own(object, NativeScope::close);
    }

    private static void close(AutoCloseable object) {
        try {
            object.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Frees all; a second call does nothing. */
    @Override
    public void close() {
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }
}
