package io.emberwatch.monitor.incident.store;

import io.emberwatch.monitor.incident.EvidenceFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of what an object store has of incidents' files. */
final class CopyTable {
    private CopyTable() {}

    /** Nothing where the incident is not there any more. */
    static void put(Handle handle, String incident, String file, CopyMark mark) {
        handle.createUpdate("""
                        INSERT OR REPLACE INTO copy (incident_id, file, size, written_at)
                        SELECT id, :file, :size, :writtenAt FROM incident WHERE id = :incident
                        """)
                .bind("incident", incident)
                .bind("file", file)
                .bind("size", mark.size())
                .bind("writtenAt", mark.writtenAt().toEpochMilli())
                .execute();
    }

    /** Of something that is no file of its own on this machine's disk. */
    static Optional<CopyMark> of(Handle handle, String incident, String name) {
        return handle.createQuery("SELECT * FROM copy WHERE incident_id = :incident AND file = :file")
                .bind("incident", incident)
                .bind("file", name)
                .map((row, context) -> mark(row))
                .findOne();
    }

    static Map<EvidenceFile, CopyMark> of(Handle handle, String incident) {
        Map<EvidenceFile, CopyMark> copied = new EnumMap<>(EvidenceFile.class);
        handle.createQuery("SELECT * FROM copy WHERE incident_id = :incident")
                .bind("incident", incident)
                .map((row, context) -> {
                    CopyMark mark = mark(row);
                    EvidenceFile.named(row.getString("file")).ifPresent(file -> copied.put(file, mark));
                    return mark;
                })
                .list();
        return copied;
    }

    private static CopyMark mark(ResultSet row) throws SQLException {
        return new CopyMark(row.getLong("size"), Instant.ofEpochMilli(row.getLong("written_at")));
    }
}
