package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentDatabase.DamagedDatabaseException;
import io.emberwatch.monitor.incident.store.IncidentDatabase.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a monitor that runs: opened at the first need, closed when it refuses and opened again at the next
 * need. A damaged file is moved aside and a fresh one begun. Not thread-safe: used under the store's lock.
 */
final class LiveDatabase implements AutoCloseable {
    /** The database file within the store's folder. */
    static final String FILE_NAME = "incidents.db";

    private static final Logger LOG = LoggerFactory.getLogger(LiveDatabase.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** SQLite keeps what is not yet in the file itself in files beside it. */
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private final Path file;
    private final InstantSource clock;
    private final StoreListener listener;
    private final Opening opening;
    private Optional<IncidentDatabase> database = Optional.empty();

    /** Called at each opening, before any work is done. */
    interface Opening {
        /**
         * Prepares an opened database.
         *
         * @param fresh whether the file was made just now, also in the place of one that was known before
         */
        void opened(IncidentDatabase database, boolean fresh) throws StoreException;
    }

    LiveDatabase(Path folder, InstantSource clock, StoreListener listener, Opening opening) {
        this.file = folder.resolve(FILE_NAME);
        this.clock = clock;
        this.listener = listener;
        this.opening = opening;
    }

    /**
     * Runs work within one transaction.
     *
     * @throws StoreException when the database refuses; nothing was changed then
     */
    <T> T inTransaction(Function<Handle, T> work) throws StoreException {
        try {
            if (database.isEmpty()) {
                open();
            }
            return database.orElseThrow().inTransaction(work);
        } catch (StoreException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        database.ifPresent(IncidentDatabase::close);
        database = Optional.empty();
    }

    private void open() throws StoreException {
        boolean fresh;
        try {
            Files.createDirectories(file.getParent());
            fresh = !Files.exists(file);
            database = Optional.of(IncidentDatabase.open(file));
        } catch (DamagedDatabaseException e) {
            replace(e.getMessage());
            return;
        } catch (IOException e) {
            throw new StoreException(reason(e), e);
        }
        opening.opened(database.orElseThrow(), fresh);
    }

    /**
     * Looks at the file by a connection of its own, since an open one may go on for long with what it remembers. A damaged
     * one is replaced, as at the opening.
     *
     * @param thorough whether to read all of it, else only what says where the tables are
     * @throws StoreException when the database refuses for another reason
     */
    void inspect(boolean thorough) throws StoreException {
        if (database.isEmpty() || !Files.exists(file.getParent())) {
            return;
        }
        Optional<String> damage =
                Files.exists(file) ? IncidentDatabase.damage(file, thorough) : Optional.of("it is gone");
        if (damage.isPresent()) {
            close();
            replace(damage.get());
        }
    }

    /** Moves a damaged file aside, begins a fresh one and takes over what can be read. */
    private void replace(String why) throws StoreException {
        Path aside = moveAside(why);
        IncidentDatabase opened = openFresh();
        database = Optional.of(opened);
        Salvage.Found found = Salvage.into(opened, aside);
        LOG.warn(
                "{} incidents and {} unsent messages were taken over from {}",
                found.incidents(),
                found.messages(),
                aside.getFileName());
        opening.opened(opened, true);
    }

    private IncidentDatabase openFresh() throws StoreException {
        try {
            return IncidentDatabase.open(file);
        } catch (DamagedDatabaseException e) {
            throw new StoreException("even a fresh database is damaged: " + e.getMessage(), e);
        }
    }

    private Path moveAside(String why) throws StoreException {
        String aside = file.getFileName() + ".corrupt-" + TIME.format(clock.instant());
        try {
            for (String part : PARTS) {
                Path from = file.resolveSibling(file.getFileName() + part);
                if (Files.exists(from)) {
                    Files.move(from, file.resolveSibling(aside + part));
                }
            }
        } catch (IOException e) {
            throw new StoreException("the database is damaged and cannot be moved aside: " + reason(e), e);
        }
        LOG.error(
                "the incident database {} is damaged ({}): moved aside as {}, a fresh one is begun and takes over what can"
                        + " be read; images stay where they are",
                file,
                why,
                aside);
        listener.movedAside();
        return file.resolveSibling(aside);
    }

    /** Java names the file only; the kind of failure is in the class. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
