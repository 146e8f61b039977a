package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Comment;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.StateChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The SQL of what an incident has many of: changes of state and comments. Both only grow. */
final class IncidentParts {
    private IncidentParts() {}

    static void put(Handle handle, Incident incident) {
        putChanges(handle, incident);
        putComments(handle, incident);
    }

    /** Incidents as their own rows have them, with their other rows; two queries, however many they are. */
    static List<Incident> complete(Handle handle, List<Incident> bare) {
        if (bare.isEmpty()) {
            return List.of();
        }
        List<String> ids = bare.stream().map(Incident::id).toList();
        Map<String, List<StateChange>> changes = rows(handle, "state_change", ids, IncidentRow::change);
        Map<String, List<Comment>> comments = rows(handle, "comment", ids, IncidentRow::comment);
        return bare.stream()
                .map(incident -> complete(
                        incident,
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
}
