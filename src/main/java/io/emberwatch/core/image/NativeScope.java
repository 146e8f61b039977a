package io.emberwatch.core.image;

import org.bytedeco.javacpp.PointerScope;

/** Frees the small native objects (points, colours, sizes) that drawing leaves behind. */
public final class NativeScope {
    private NativeScope() {}

    /** Runs the drawing; every native object it created on this thread is freed at the end. */
    @SuppressWarnings("try") // the scope works by being open
    public static void run(Runnable drawing) {
        try (PointerScope scope = new PointerScope()) {
            drawing.run();
        }
    }
}
