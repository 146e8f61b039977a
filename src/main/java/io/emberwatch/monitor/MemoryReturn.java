package io.emberwatch.monitor;

import org.bytedeco.javacpp.Pointer;

/**
 * Gives memory back to the system, each time it is run. What FFmpeg, OpenCV and the network free stays with the process, in
 * pieces between what is in use: among cameras that fail and come back resident memory would rise for hours. And a small heap is
 * seldom collected: what loading the network left, and native buffers that only a collection frees, would stay as long.
 * So the first run and then every tenth collects the heap, which stops all threads for some tens of milliseconds. For one
 * thread.
 */
final class MemoryReturn implements Runnable {
    private static final int COLLECT_EACH = 10;

    private int runs;

    @Override
    public void run() {
        if (runs % COLLECT_EACH == 0) {
            System.gc();
        }
        runs++;
        // malloc_trim of the C library: milliseconds; does nothing where it has none.
        Pointer.trimMemory();
    }
}
