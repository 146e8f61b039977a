package io.emberwatch.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same model in an engine that shows its inner layers, loaded by the first thread that asks. Whoever runs the fast
 * network never waits for it. Owns what it loads; thread-safe.
 */
public final class LazyNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LazyNetwork.class);

    private final Supplier<Network> source;
    /** Held while it loads, by those who wait for it only. */
    private final Object loading = new Object();

    private Network loaded;
    private boolean closed;

    /** @param source loads the network; called once, and again where it failed */
    public LazyNetwork(Supplier<Network> source) {
        this.source = source;
    }

    /**
     * Its layers; the first call takes seconds.
     *
     * @throws IllegalStateException if this is closed, also while it loads
     */
    public InspectableModel layers() {
        synchronized (loading) {
            Network present = present();
            return (present == null ? load() : present).inspect();
        }
    }

    /** Null where nothing is loaded yet. */
    private synchronized Network present() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        return loaded;
    }

    private Network load() {
        long start = System.nanoTime();
        Network fresh = source.get();
        synchronized (this) {
            if (!closed) {
                loaded = fresh;
                LOG.info(
                        "inner layers: the model is loaded by {} too load_ms={}",
                        fresh.engine(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                return fresh;
            }
        }
        fresh.close();
        throw new IllegalStateException("the network is closed");
    }

    /** Waits for runs under way, but not for a load: who loads finds this closed and closes what it loaded. */
    @Override
    public void close() {
        Network own;
        synchronized (this) {
            closed = true;
            own = loaded;
        }
        if (own != null) {
            own.close();
        }
    }
}
