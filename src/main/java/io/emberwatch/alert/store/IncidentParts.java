package io.emberwatch.alert.store;

import io.emberwatch.alert.Comment;
import io.emberwatch.alert.Incident;
import io.emberwatch.alert.Review;
import io.emberwatch.alert.StateChange;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The SQL of what an incident has many of: changes of state and comments. Both only grow. */
final class IncidentParts {
    private IncidentParts() {}

    static void put(Handle handle, Incident incident) {
        putChanges(handle, incident);
        putComments(handle, incident);
    }

    /** An incident as its own row has it, with its other rows. */
    static Incident complete(Handle handle, Incident bare) {
        Incident whole = bare;
        for (StateChange change : changes(handle, bare.id())) {
            whole = whole.changed(change);
        }
        Review review = whole.review();
        List<Comment> comments = comments(handle, bare.id());
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

    private static List<StateChange> changes(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM state_change WHERE incident_id = :id ORDER BY position")
                .bind("id", id)
                .map((row, context) -> IncidentRow.change(row))
                .list();
    }

    private static List<Comment> comments(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM comment WHERE incident_id = :id ORDER BY position")
                .bind("id", id)
                .map((row, context) -> IncidentRow.comment(row))
                .list();
    }
}
