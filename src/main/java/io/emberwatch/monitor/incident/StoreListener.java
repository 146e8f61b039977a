package io.emberwatch.monitor.incident;

/** What the incident store tells its surroundings. Called on any thread; must not block. */
public interface StoreListener {
    StoreListener NOOP = new StoreListener() {};

    /** A write failed; what was to be written is kept in memory. Told at each failing write. */
    default void writeFailed() {}

    /** The database was damaged and moved aside; a fresh one was begun. */
    default void movedAside() {}
}
