package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.Notification.Event;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The SQL of unsent messages. */
final class OutboxTable {
    private OutboxTable() {}

    /** Nothing where the incident is not there any more. */
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

    /** In the order in which they were put. */
    static List<OutboxMessage> all(Handle handle) {
        return handle.createQuery("SELECT * FROM outbox ORDER BY position")
                .map((row, context) -> new OutboxMessage(
                        row.getString("sink"),
                        row.getString("message_key"),
                        row.getString("incident_id"),
                        Event.valueOf(row.getString("event")),
                        Instant.ofEpochMilli(row.getLong("created_at"))))
                .list();
    }

    static void remove(Handle handle, OutboxMessage.Id message) {
        handle.createUpdate("DELETE FROM outbox WHERE sink = :sink AND message_key = :key")
                .bind("sink", message.sink())
                .bind("key", message.key())
                .execute();
    }
}
