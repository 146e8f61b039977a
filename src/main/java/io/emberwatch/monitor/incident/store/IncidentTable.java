package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.HotBox;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Signed;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jdbi.v3.core.Handle;

/** The SQL of incidents. */
final class IncidentTable {
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
                clip_pre_roll = excluded.clip_pre_roll, model = excluded.model, configuration = excluded.configuration, acknowledged_by = excluded.acknowledged_by,
                acknowledged_at = excluded.acknowledged_at, ruling = excluded.ruling,
                ruled_by = excluded.ruled_by, ruled_at = excluded.ruled_at, seen_at = excluded.seen_at
            """;
    private static final String LIST = """
            SELECT * FROM incident
            WHERE (:camera IS NULL OR camera = :camera)
              AND (:kind IS NULL OR kind = :kind)
              AND (:open IS NULL OR (ended_at IS NULL) = :open)
              AND (:ruling IS NULL OR ruling = :ruling)
              AND (:from IS NULL OR started_at >= :from)
              AND (:until IS NULL OR started_at < :until)
              AND (:beforeId IS NULL OR (started_at, id) < (:beforeAt, :beforeId))
            ORDER BY started_at DESC, id DESC LIMIT :limit
            """;

    private IncidentTable() {}

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
        IncidentParts.put(handle, incident);
    }

    static Optional<Incident> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM incident WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> IncidentRow.incident(row))
                .findOne()
                .map(incident ->
                        IncidentParts.complete(handle, List.of(incident)).get(0));
    }

    static boolean has(Handle handle, String id) {
        return handle.createQuery("SELECT count(*) FROM incident WHERE id = :id")
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** @param before the last incident of the page before */
    static List<Incident> list(Handle handle, IncidentQuery query, Optional<Incident> before) {
        List<Incident> bare = handle.createQuery(LIST)
                .bind("camera", query.camera().map(Object::toString).orElse(null))
                .bind("kind", query.kind().map(Enum::name).orElse(null))
                .bind("open", query.open().orElse(null))
                .bind("ruling", query.ruling().map(Enum::name).orElse(null))
                .bind("from", millis(query.from()))
                .bind("until", millis(query.until()))
                .bind("beforeId", before.map(Incident::id).orElse(null))
                .bind("beforeAt", millis(before.map(Incident::startedAt)))
                .bind("limit", query.limit())
                .map((row, context) -> IncidentRow.incident(row))
                .list();
        return IncidentParts.complete(handle, bare);
    }

    static List<Incident> open(Handle handle) {
        return IncidentParts.complete(
                handle,
                handle.createQuery("SELECT * FROM incident WHERE ended_at IS NULL ORDER BY started_at, id")
                        .map((row, context) -> IncidentRow.incident(row))
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
    static VerdictTally rulings(Handle handle) {
        Map<CameraId, Map<Ruling, Integer>> counts = new HashMap<>();
        handle.createQuery("SELECT camera, ruling, count(*) AS rows FROM incident"
                        + " WHERE ruling IS NOT NULL AND kind = 'FIRE' GROUP BY camera, ruling")
                .map((row, context) -> counts.computeIfAbsent(
                                new CameraId(row.getString("camera")), camera -> new EnumMap<>(Ruling.class))
                        .put(Ruling.valueOf(row.getString("ruling")), row.getInt("rows")))
                .list();
        return new VerdictTally(counts);
    }

    static void delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM incident WHERE id = :id AND ended_at IS NOT NULL")
                .bind("id", id)
                .execute();
    }

    private static Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }

    private static Double boxed(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
