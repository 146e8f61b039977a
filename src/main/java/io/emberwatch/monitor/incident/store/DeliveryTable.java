package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.store.Delivery.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of what became of messages. */
final class DeliveryTable {
    /** Of a month of reminders the newest are shown. */
    static final int MOST = 500;

    private DeliveryTable() {}

    /** Nothing where the incident is not there any more. */
    static void put(Handle handle, Delivery delivery) {
        OutboxMessage message = delivery.message();
        handle.createUpdate("""
                        INSERT OR REPLACE INTO delivery (sink, message_key, incident_id, event, created_at, settled_at,
                            outcome, failures, last_error)
                        SELECT :sink, :key, id, :event, :createdAt, :settledAt, :outcome, :failures, :lastError
                        FROM incident WHERE id = :incident
                        """)
                .bind("sink", message.sink())
                .bind("key", message.key())
                .bind("incident", message.incidentId())
                .bind("event", message.event().name())
                .bind("createdAt", message.createdAt().toEpochMilli())
                .bind("settledAt", delivery.settledAt().orElseThrow().toEpochMilli())
                .bind("outcome", delivery.outcome().name())
                .bind("failures", delivery.failures())
                .bind("lastError", delivery.lastError().orElse(null))
                .execute();
    }

    /** The newest {@value #MOST} of an incident, in no order. */
    static List<Delivery> of(Handle handle, String incident) {
        return handle.createQuery(
                        "SELECT * FROM delivery WHERE incident_id = :incident ORDER BY created_at DESC LIMIT " + MOST)
                .bind("incident", incident)
                .map((row, context) -> delivery(row))
                .list();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                IncidentTables.message(row),
                Outcome.valueOf(row.getString("outcome")),
                Optional.of(Instant.ofEpochMilli(row.getLong("settled_at"))),
                row.getInt("failures"),
                Optional.ofNullable(row.getString("last_error")));
    }
}
