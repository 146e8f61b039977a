package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation.Region;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.store.IncidentDatabase.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes from a damaged database what can still be read, row by row: what was not sent first, then incidents. Works on a
 * copy. Not thread-safe.
 */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    /** Of how many rows between two that can be read each is tried alone. */
    private static final long MOST_TRIES = 50_000;
    /** After so many in a row that cannot be read, none follows where the last one cannot be read either. */
    private static final long MOST_MISSES = 2_000;

    private static final Pattern ID = Pattern.compile("([0-9]{8}T[0-9]{6}\\.[0-9]{3}Z)-(.+?)(?:-(camera_[a-z]+))?");
    private static final DateTimeFormatter ID_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private List<OutboxMessage> messages = List.of();
    private Map<String, List<StateChange>> changes = Map.of();
    private Map<String, List<Comment>> comments = Map.of();
    private Map<String, List<Region>> regions = Map.of();

    /** What was read. */
    record Found(int incidents, int messages) {}

    private Salvage() {}

    /**
     * Puts what can be read of a damaged file into a fresh database. Whatever goes wrong is logged; the fresh one is whole
     * even so.
     *
     * @param damaged stays as it is
     */
    static Found into(IncidentDatabase fresh, Path damaged) {
        Salvage salvage = new Salvage();
        if (!Files.exists(damaged)) {
            return new Found(0, 0);
        }
        Path copy = damaged.resolveSibling(damaged.getFileName() + ".salvage");
        try {
            copy(damaged, copy);
            salvage.read(copy);
            if (salvage.isEmpty()) {
                // Its first page is gone, which says where the tables are: that of another one may be right.
                copy(damaged, copy);
                graft(copy, damaged.resolveSibling(damaged.getFileName() + ".model"));
                salvage.read(copy);
            }
            salvage.write(fresh);
        } catch (IOException | SQLException | StoreException | RuntimeException e) {
            LOG.warn("not all of {} can be read", damaged, e);
        } finally {
            delete(copy);
        }
        return new Found(salvage.incidents.size(), salvage.messages.size());
    }

    private boolean isEmpty() {
        return incidents.isEmpty() && messages.isEmpty();
    }

    private void read(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
                Statement lenient = connection.createStatement()) {
            // Without it nothing can be read of a file that has lost its end.
            lenient.execute("PRAGMA writable_schema = ON");
            changes = of(connection, "state_change", IncidentTables::change);
            comments = of(connection, "comment", IncidentTables::comment);
            regions = of(connection, "hot_region", IncidentTables::region);
            messages = new ArrayList<>(
                    rows(connection, "outbox", IncidentTables::message).values());
            for (Incident incident :
                    rows(connection, "incident", IncidentTables::incident).values()) {
                incidents.put(incident.id(), whole(incident));
            }
        }
    }

    /** With its hot regions, changes of state and comments, as far as these can be read. */
    private Incident whole(Incident bare) {
        Incident whole = IncidentTables.withRegions(bare, regions.getOrDefault(bare.id(), List.of()));
        for (StateChange change : changes.getOrDefault(bare.id(), List.of())) {
            whole = whole.changed(change);
        }
        for (Comment comment : comments.getOrDefault(bare.id(), List.of())) {
            whole = whole.reviewed(whole.review().commented(comment));
        }
        return whole;
    }

    /** What incidents have many of, by their ids; these tables have no row numbers. */
    private static <T> Map<String, List<T>> of(Connection connection, String table, Row<T> row) {
        Map<String, List<T>> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
            while (rows.next()) {
                try {
                    found.computeIfAbsent(rows.getString("incident_id"), id -> new ArrayList<>())
                            .add(row.of(rows));
                } catch (RuntimeException e) {
                    LOG.debug("a row of {} makes no sense", table, e);
                }
            }
        } catch (SQLException e) {
            LOG.debug("{} can be read in part only", table, e);
        }
        return found;
    }

    private void write(IncidentDatabase fresh) throws StoreException {
        Map<String, Incident> first = new LinkedHashMap<>();
        for (OutboxMessage message : messages) {
            Optional.ofNullable(incidents.get(message.incidentId()))
                    .or(() -> rebuilt(message))
                    .ifPresent(incident -> first.put(incident.id(), incident));
        }
        put(fresh, first.values());
        fresh.inTransaction(handle -> {
            messages.forEach(message -> IncidentTables.put(handle, message));
            return true;
        });
        put(fresh, incidents.values());
        first.forEach(incidents::putIfAbsent);
    }

    private static void put(IncidentDatabase fresh, Collection<Incident> some) throws StoreException {
        fresh.inTransaction(handle -> {
            some.forEach(incident ->
                    IncidentTables.put(handle, incident, incident.endedAt().orElse(incident.startedAt())));
            return true;
        });
    }

    /** An incident of which only a message is left: its id says when it began, where and what it was. */
    private static Optional<Incident> rebuilt(OutboxMessage message) {
        Matcher id = ID.matcher(message.incidentId());
        if (!id.matches()) {
            return Optional.empty();
        }
        try {
            Instant at = ID_TIME.parse(id.group(1), Instant::from);
            CameraId camera = new CameraId(id.group(2));
            Incident incident = id.group(3) == null
                    ? Incident.fire(message.incidentId(), camera, at, 0)
                    : Incident.fault(
                            message.incidentId(),
                            camera,
                            IncidentKind.valueOf(id.group(3).toUpperCase(Locale.ROOT)),
                            at);
            return Optional.of(
                    message.event() == Event.ENDED
                            ? incident.ended(message.createdAt(), Incident.End.CLEARED)
                            : incident);
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The rows of a table by their number, as far as they can be read: from the front, from the back, and in between one
     * by one.
     *
     * @param table a name of the program's own
     */
    private static <T> Map<Long, T> rows(Connection connection, String table, Row<T> row) {
        TreeMap<Long, T> front = new TreeMap<>();
        if (!scan(connection, "SELECT rowid AS number, * FROM " + table + " LIMIT 0", row, front)) {
            // No such table, or no database at all: no row would be found by its number.
            return front;
        }
        if (scan(connection, "SELECT rowid AS number, * FROM " + table + " ORDER BY rowid", row, front)) {
            return front;
        }
        TreeMap<Long, T> back = new TreeMap<>();
        scan(connection, "SELECT rowid AS number, * FROM " + table + " ORDER BY rowid DESC", row, back);
        long from = front.isEmpty() ? 1 : front.lastKey() + 1;
        long to = back.isEmpty() ? from + MOST_TRIES : Math.min(back.firstKey() - 1, from + MOST_TRIES);
        boolean endLost = back.isEmpty();
        front.putAll(back);
        long latest = from;
        for (long number = from; number <= to && !(endLost && number - latest > MOST_MISSES); number++) {
            int before = front.size();
            scan(connection, "SELECT rowid AS number, * FROM " + table + " WHERE rowid = " + number, row, front);
            latest = front.size() > before ? number : latest;
        }
        return front;
    }

    /** Whether all rows could be read; one that makes no sense is left out. */
    private static <T> boolean scan(Connection connection, String query, Row<T> row, Map<Long, T> found) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                long number = rows.getLong("number");
                try {
                    found.put(number, row.of(rows));
                } catch (RuntimeException e) {
                    LOG.debug("row {} makes no sense", number, e);
                }
            }
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Puts the first page of an empty database in the place of a file's own. */
    private static void graft(Path file, Path model) throws IOException, StoreException {
        try {
            IncidentDatabase.open(model).close();
            byte[] whole = Files.readAllBytes(file);
            byte[] page = Files.readAllBytes(model);
            int size = ((page[16] & 0xff) << 8) | (page[17] & 0xff);
            if (whole.length > size) {
                System.arraycopy(page, 0, whole, 0, size);
                // Neither the number of pages nor the list of free ones is known: zero for both is taken as such.
                Arrays.fill(whole, 28, 40, (byte) 0);
                Files.write(file, whole);
            }
        } catch (IncidentDatabase.DamagedDatabaseException e) {
            throw new StoreException("even a fresh database is damaged", e);
        } finally {
            delete(model);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        delete(to);
        for (String part : List.of("", "-wal")) {
            Path file = from.resolveSibling(from.getFileName() + part);
            if (Files.exists(file)) {
                Files.copy(file, to.resolveSibling(to.getFileName() + part), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void delete(Path file) {
        for (String part : List.of("", "-wal", "-shm")) {
            try {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
            } catch (IOException e) {
                LOG.debug("{}{} stays", file, part, e);
            }
        }
    }

    /** Reads one row. */
    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }
}
