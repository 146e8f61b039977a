package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentExplanation.Region;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.store.IncidentQuery.Position;
import io.emberwatch.monitor.incident.store.IncidentStore.RulingCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The SQL: incidents, what they have many of (hot regions, and changes of state and comments, which only grow), and unsent messages; and
 * how rows become records.
 */
final class IncidentTables {
    private static final String UPSERT = """
            INSERT INTO incident (id, camera, kind, started_at, ended_at, end_reason, peak_score,
                box_x, box_y, box_width, box_height, deletion_drop, heat_map, clip_pre_roll, model, configuration,
                acknowledged_by, acknowledged_at, ruling, ruled_by, ruled_at, seen_at)
            VALUES (:id, :camera, :kind, :startedAt, :endedAt, :endReason, :peakScore,
                :boxX, :boxY, :boxWidth, :boxHeight, :deletionDrop, :heatMap, :clipPreRoll, :model, :configuration,
                :acknowledgedBy, :acknowledgedAt, :ruling, :ruledBy, :ruledAt, :seenAt)
            ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, end_reason = excluded.end_reason,
                peak_score = excluded.peak_score, box_x = excluded.box_x, box_y = excluded.box_y,
                box_width = excluded.box_width, box_height = excluded.box_height,
                deletion_drop = excluded.deletion_drop, heat_map = excluded.heat_map,
                clip_pre_roll = excluded.clip_pre_roll, model = excluded.model,
                configuration = excluded.configuration, acknowledged_by = excluded.acknowledged_by,
                acknowledged_at = excluded.acknowledged_at, ruling = excluded.ruling,
                ruled_by = excluded.ruled_by, ruled_at = excluded.ruled_at, seen_at = excluded.seen_at
            """;
    private static final String LIST = """
            SELECT * FROM incident
            WHERE (:camera IS NULL OR camera = :camera)
              AND (:among IS NULL OR camera IN (SELECT value FROM json_each(:among)))
              AND (:kind IS NULL OR kind = :kind)
              AND (:open IS NULL OR (ended_at IS NULL) = :open)
              AND (:ruling IS NULL OR ruling = :ruling)
              AND (:acknowledged IS NULL OR (acknowledged_at IS NOT NULL) = :acknowledged)
              AND (:from IS NULL OR started_at >= :from)
              AND (:until IS NULL OR started_at < :until)
              AND (:beforeId IS NULL OR (started_at, id) < (:beforeAt, :beforeId))
            ORDER BY started_at DESC, id DESC LIMIT :limit
            """;

    private IncidentTables() {}

    static void put(Handle handle, Incident incident, Instant seenAt) {
        Review review = incident.review();
        Optional<HotBox> box = incident.hotBox();
        handle.createUpdate(UPSERT)
                .bind("id", incident.id())
                .bind("camera", incident.camera().value())
                .bind("kind", incident.kind().name())
                .bind("startedAt", incident.startedAt().toEpochMilli())
                .bind("endedAt", millis(incident.endedAt()))
                .bind("endReason", incident.end().map(Enum::name).orElse(null))
                .bind("peakScore", incident.peakScore())
                .bind("boxX", box.map(HotBox::x).orElse(null))
                .bind("boxY", box.map(HotBox::y).orElse(null))
                .bind("boxWidth", box.map(HotBox::width).orElse(null))
                .bind("boxHeight", box.map(HotBox::height).orElse(null))
                .bind("deletionDrop", boxed(incident.deletionDrop()))
                .bind("heatMap", incident.heatMap().orElse(null))
                .bind(
                        "clipPreRoll",
                        incident.clipPreRoll().map(Duration::toMillis).orElse(null))
                .bind("model", incident.provenance().model())
                .bind("configuration", incident.provenance().configuration())
                .bind("acknowledgedBy", review.acknowledged().map(Signed::by).orElse(null))
                .bind("acknowledgedAt", millis(review.acknowledged().map(Signed::at)))
                .bind("ruling", review.ruling().map(Enum::name).orElse(null))
                .bind("ruledBy", review.ruled().map(Signed::by).orElse(null))
                .bind("ruledAt", millis(review.ruled().map(Signed::at)))
                .bind("seenAt", seenAt.toEpochMilli())
                .execute();
        putRegions(handle, incident);
        putChanges(handle, incident);
        putComments(handle, incident);
    }

    static Optional<Incident> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM incident WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> incident(row))
                .findOne()
                .map(incident -> complete(handle, List.of(incident)).get(0));
    }

    static boolean has(Handle handle, String id) {
        return handle.createQuery("SELECT count(*) FROM incident WHERE id = :id")
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** @param before the last incident of the page before */
    static List<Incident> list(Handle handle, IncidentQuery query, Optional<Position> before) {
        List<Incident> bare = handle.createQuery(LIST)
                .bind("camera", query.camera().map(Object::toString).orElse(null))
                .bind("among", query.among().map(IncidentTables::json).orElse(null))
                .bind("kind", query.kind().map(Enum::name).orElse(null))
                .bind("open", query.open().orElse(null))
                .bind("ruling", query.ruling().map(Enum::name).orElse(null))
                .bind("acknowledged", query.acknowledged().orElse(null))
                .bind("from", millis(query.from()))
                .bind("until", millis(query.until()))
                .bind("beforeId", before.map(Position::id).orElse(null))
                .bind("beforeAt", millis(before.map(Position::startedAt)))
                .bind("limit", query.limit())
                .map((row, context) -> incident(row))
                .list();
        return complete(handle, bare);
    }

    /** Ids need no escapes. */
    private static String json(Set<CameraId> cameras) {
        return cameras.stream().map(camera -> '"' + camera.value() + '"').collect(Collectors.joining(",", "[", "]"));
    }

    static List<Incident> open(Handle handle) {
        return complete(
                handle,
                handle.createQuery("SELECT * FROM incident WHERE ended_at IS NULL ORDER BY started_at, id")
                        .map((row, context) -> incident(row))
                        .list());
    }

    /** When the monitor last stood behind an open incident. */
    static Optional<Instant> seenAt(Handle handle, String id) {
        return handle.createQuery("SELECT seen_at FROM incident WHERE id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli);
    }

    static void seeOpen(Handle handle, Instant now) {
        handle.createUpdate("UPDATE incident SET seen_at = :now WHERE ended_at IS NULL")
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** Ended ones, those that ended first before the others. */
    static List<String> endedBefore(Handle handle, Instant time, int limit) {
        return handle.createQuery("SELECT id FROM incident WHERE ended_at < :time ORDER BY ended_at, id LIMIT :limit")
                .bind("time", time.toEpochMilli())
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** How many fires of each camera were found to be one, or none. */
    static RulingCounts rulings(Handle handle) {
        Map<CameraId, Map<Ruling, Integer>> counts = new HashMap<>();
        handle.createQuery("SELECT camera, ruling, count(*) AS rows FROM incident"
                        + " WHERE ruling IS NOT NULL AND kind = 'FIRE' GROUP BY camera, ruling")
                .map((row, context) -> counts.computeIfAbsent(
                                new CameraId(row.getString("camera")), camera -> new EnumMap<>(Ruling.class))
                        .put(Ruling.valueOf(row.getString("ruling")), row.getInt("rows")))
                .list();
        return new RulingCounts(counts);
    }

    /** As {@link #rulings(Handle)}, of all cameras together and of one model. */
    static Map<Ruling, Integer> rulings(Handle handle, String model) {
        Map<Ruling, Integer> counts = new EnumMap<>(Ruling.class);
        handle.createQuery("SELECT ruling, count(*) AS rows FROM incident"
                        + " WHERE ruling IS NOT NULL AND kind = 'FIRE' AND model = :model GROUP BY ruling")
                .bind("model", model)
                .map((row, context) -> counts.put(Ruling.valueOf(row.getString("ruling")), row.getInt("rows")))
                .list();
        return counts;
    }

    static void delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM incident WHERE id = :id AND ended_at IS NOT NULL")
                .bind("id", id)
                .execute();
    }

    /** Puts an unsent message; nothing where the incident is not there any more. */
    static void put(Handle handle, OutboxMessage message) {
        handle.createUpdate("""
                        INSERT OR IGNORE INTO outbox (sink, message_key, incident_id, event, created_at)
                        SELECT :sink, :key, id, :event, :createdAt FROM incident WHERE id = :incident
                        """)
                .bind("sink", message.sink())
                .bind("key", message.key())
                .bind("incident", message.incidentId())
                .bind("event", message.event().name())
                .bind("createdAt", message.createdAt().toEpochMilli())
                .execute();
    }

    /** Unsent messages in the order in which they were put. */
    static List<OutboxMessage> unsent(Handle handle) {
        return handle.createQuery("SELECT * FROM outbox ORDER BY position")
                .map((row, context) -> message(row))
                .list();
    }

    static OutboxMessage message(ResultSet row) throws SQLException {
        return new OutboxMessage(
                row.getString("sink"),
                row.getString("message_key"),
                row.getString("incident_id"),
                Event.valueOf(row.getString("event")),
                Instant.ofEpochMilli(row.getLong("created_at")));
    }

    static void remove(Handle handle, OutboxMessage.Id message) {
        handle.createUpdate("DELETE FROM outbox WHERE sink = :sink AND message_key = :key")
                .bind("sink", message.sink())
                .bind("key", message.key())
                .execute();
    }

    /** Incidents as their own rows have them, with their other rows; three queries, however many they are. */
    private static List<Incident> complete(Handle handle, List<Incident> bare) {
        if (bare.isEmpty()) {
            return List.of();
        }
        List<String> ids = bare.stream().map(Incident::id).toList();
        Map<String, List<StateChange>> changes = rows(handle, "state_change", ids, IncidentTables::change);
        Map<String, List<Comment>> comments = rows(handle, "comment", ids, IncidentTables::comment);
        Map<String, List<Region>> regions = rows(handle, "hot_region", ids, IncidentTables::region);
        return bare.stream()
                .map(incident -> complete(
                        withRegions(incident, regions.getOrDefault(incident.id(), List.of())),
                        changes.getOrDefault(incident.id(), List.of()),
                        comments.getOrDefault(incident.id(), List.of())))
                .toList();
    }

    private static Incident complete(Incident bare, List<StateChange> changes, List<Comment> comments) {
        Incident whole = bare;
        for (StateChange change : changes) {
            whole = whole.changed(change);
        }
        Review review = whole.review();
        return comments.isEmpty()
                ? whole
                : whole.reviewed(new Review(review.acknowledged(), comments, review.ruling(), review.ruled()));
    }

    /** Where the regions are of this very box; those of another were damaged. */
    static Incident withRegions(Incident bare, List<Region> regions) {
        IncidentExplanation own = bare.explanation();
        boolean fits = !regions.isEmpty()
                && own.hotBox().equals(Optional.of(regions.get(0).box()));
        return fits
                ? bare.explained(new IncidentExplanation(own.hotBox(), own.deletionDrop(), own.heatMap(), regions))
                : bare;
    }

    /** A higher peak has others, and drops come later: the rows are written anew where they differ. */
    private static void putRegions(Handle handle, Incident incident) {
        List<Region> regions = incident.regions();
        List<Region> known = rows(handle, "hot_region", List.of(incident.id()), IncidentTables::region)
                .getOrDefault(incident.id(), List.of());
        if (known.equals(regions)) {
            return;
        }
        handle.execute("DELETE FROM hot_region WHERE incident_id = ?", incident.id());
        for (int position = 0; position < regions.size(); position++) {
            Region region = regions.get(position);
            HotBox box = region.box();
            handle.execute(
                    "INSERT INTO hot_region VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    incident.id(),
                    position,
                    box.x(),
                    box.y(),
                    box.width(),
                    box.height(),
                    region.share(),
                    boxed(region.deletionDrop()));
        }
    }

    private static void putChanges(Handle handle, Incident incident) {
        List<StateChange> changes = incident.changes();
        int known = count(handle, "state_change", incident.id());
        if (known >= changes.size()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("INSERT INTO state_change VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (int position = known; position < changes.size(); position++) {
            StateChange change = changes.get(position);
            batch.add(
                    incident.id(),
                    position,
                    change.at().toEpochMilli(),
                    change.from().name(),
                    change.to().name(),
                    change.hits(),
                    change.score());
        }
        batch.execute();
    }

    private static void putComments(Handle handle, Incident incident) {
        List<Comment> comments = incident.review().comments();
        if (comments.isEmpty()) {
            return;
        }
        for (int position = count(handle, "comment", incident.id()); position < comments.size(); position++) {
            Comment comment = comments.get(position);
            handle.execute(
                    "INSERT INTO comment (incident_id, position, at, said_by, text) VALUES (?, ?, ?, ?, ?)",
                    incident.id(),
                    position,
                    comment.signed().at().toEpochMilli(),
                    comment.signed().by(),
                    comment.text());
        }
    }

    /** @param table a name of the program's own */
    private static int count(Handle handle, String table, String id) {
        return handle.createQuery("SELECT count(*) FROM " + table + " WHERE incident_id = :id")
                .bind("id", id)
                .mapTo(Integer.class)
                .one();
    }

    /**
     * The rows of these incidents in their order.
     *
     * @param table a name of the program's own
     */
    private static <T> Map<String, List<T>> rows(Handle handle, String table, List<String> ids, Part<T> part) {
        Map<String, List<T>> byIncident = new HashMap<>();
        handle.createQuery("SELECT * FROM " + table + " WHERE incident_id IN (<ids>) ORDER BY incident_id, position")
                .bindList("ids", ids)
                .map((row, context) -> byIncident
                        .computeIfAbsent(row.getString("incident_id"), id -> new ArrayList<>())
                        .add(part.of(row)))
                .list();
        return byIncident;
    }

    /** Reads one row. */
    private interface Part<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Without its changes of state and its comments, which are rows of their own. */
    static Incident incident(ResultSet row) throws SQLException {
        return new Incident(
                row.getString("id"),
                new CameraId(row.getString("camera")),
                IncidentKind.valueOf(row.getString("kind")),
                Instant.ofEpochMilli(row.getLong("started_at")),
                instant(row, "ended_at"),
                Optional.ofNullable(row.getString("end_reason")).map(Incident.End::valueOf),
                row.getDouble("peak_score"),
                new IncidentExplanation(
                        hotBox(row),
                        optionalDouble(row, "deletion_drop"),
                        Optional.ofNullable(row.getString("heat_map"))),
                millis(row, "clip_pre_roll"),
                List.of(),
                new Provenance(row.getString("model"), row.getString("configuration")),
                new Review(
                        signed(row, "acknowledged_by", "acknowledged_at"),
                        List.of(),
                        Optional.ofNullable(row.getString("ruling")).map(Ruling::valueOf),
                        signed(row, "ruled_by", "ruled_at")));
    }

    static StateChange change(ResultSet row) throws SQLException {
        return new StateChange(
                Instant.ofEpochMilli(row.getLong("at")),
                AlarmState.valueOf(row.getString("from_state")),
                AlarmState.valueOf(row.getString("to_state")),
                row.getInt("hits"),
                row.getDouble("score"));
    }

    static Region region(ResultSet row) throws SQLException {
        return new Region(
                new HotBox(row.getDouble("x"), row.getDouble("y"), row.getDouble("width"), row.getDouble("height")),
                row.getDouble("share"),
                optionalDouble(row, "deletion_drop"));
    }

    static Comment comment(ResultSet row) throws SQLException {
        return new Comment(
                new Signed(row.getString("said_by"), Instant.ofEpochMilli(row.getLong("at"))), row.getString("text"));
    }

    private static Optional<Signed> signed(ResultSet row, String by, String at) throws SQLException {
        String name = row.getString(by);
        return name == null ? Optional.empty() : instant(row, at).map(time -> new Signed(name, time));
    }

    private static Optional<Duration> millis(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static OptionalDouble optionalDouble(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static Optional<HotBox> hotBox(ResultSet row) throws SQLException {
        OptionalDouble x = optionalDouble(row, "box_x");
        return x.isEmpty()
                ? Optional.empty()
                : Optional.of(new HotBox(
                        x.getAsDouble(),
                        row.getDouble("box_y"),
                        row.getDouble("box_width"),
                        row.getDouble("box_height")));
    }

    private static Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }

    private static Double boxed(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
