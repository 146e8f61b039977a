package io.emberwatch.monitor;

/**
 * Gives memory back to the system, each time it is run. A small heap is seldom collected: what loading the network left, and native
 * buffers that only a collection frees, would stay for hours. So the first run and then every tenth collects the heap, which
 * stops all threads for some tens of milliseconds. Each run then returns what native code has freed. For one thread.
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
        NativeHeap.trim();
    }
}
