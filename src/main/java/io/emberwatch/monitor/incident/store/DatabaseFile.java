package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentDatabase.DamagedDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database of a folder; a damaged one is moved aside and a fresh one begun. Not thread-safe. */
final class DatabaseFile {
    /** Within the store's folder. */
    static final String NAME = "incidents.db";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    /** SQLite keeps what is not yet in the file itself in files beside it. */
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private final Path file;
    private final InstantSource clock;
    private final StoreListener listener;

    DatabaseFile(Path folder, InstantSource clock, StoreListener listener) {
        this.file = folder.resolve(NAME);
        this.clock = clock;
        this.listener = listener;
    }

    /** An open database and whether it is a fresh one in the place of one that was known before. */
    record Opened(IncidentDatabase database, boolean replaced) {}

    Opened open() throws StoreException {
        try {
            Files.createDirectories(file.getParent());
            boolean there = Files.exists(file);
            return new Opened(IncidentDatabase.open(file), !there);
        } catch (DamagedDatabaseException e) {
            moveAside(e.getMessage());
            return new Opened(openFresh(), true);
        } catch (IOException e) {
            throw new StoreException(reason(e), e);
        }
    }

    private IncidentDatabase openFresh() throws StoreException {
        try {
            return IncidentDatabase.open(file);
        } catch (DamagedDatabaseException e) {
            throw new StoreException("even a fresh database is damaged: " + e.getMessage(), e);
        }
    }

    private void moveAside(String why) throws StoreException {
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
                "the incident database {} is damaged ({}): moved aside as {}, a fresh one is begun; earlier incidents"
                        + " are in the old file only, their pictures stay where they are",
                file,
                why,
                aside);
        listener.movedAside();
    }

    /** Java names the file only; the kind of failure is in the class. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
