package io.emberwatch.monitor.incident.store;

import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The database while it works: opened at the first need, closed when it refuses and opened again at the next need.
 * Tells the store's fault of each refusal. Not thread-safe: used under the store's lock.
 */
final class GuardedDatabase implements AutoCloseable {
    private final DatabaseFile file;
    private final StoreFault fault;
    private final Arrival arrival;
    private Optional<IncidentDatabase> database = Optional.empty();

    /** Hears of each opening before any work is done. */
    interface Arrival {
        /**
         * The database was opened.
         *
         * @param replaced whether it is a fresh one in the place of one that was known before
         */
        void opened(IncidentDatabase fresh, boolean replaced) throws StoreException;
    }

    GuardedDatabase(DatabaseFile file, StoreFault fault, Arrival arrival) {
        this.file = file;
        this.fault = fault;
        this.arrival = arrival;
    }

    /** Runs within one transaction; empty where the database refused. */
    <T> Optional<T> attempt(Function<Handle, T> work) {
        try {
            if (database.isEmpty()) {
                DatabaseFile.Opened opened = file.open();
                database = Optional.of(opened.database());
                arrival.opened(opened.database(), opened.replaced());
            }
            return Optional.of(database.orElseThrow().inTransaction(work));
        } catch (StoreException e) {
            fault.failed(e.getMessage());
            close();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        database.ifPresent(IncidentDatabase::close);
        database = Optional.empty();
    }
}
