package io.emberwatch.monitor.incident.store;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.Comment;
import io.emberwatch.monitor.incident.HotBox;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentEnd;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Signed;
import io.emberwatch.monitor.incident.StateChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Rows to records. */
final class IncidentRow {
    private IncidentRow() {}

    /** Without its changes of state and its comments, which are rows of their own. */
    static Incident incident(ResultSet row) throws SQLException {
        return new Incident(
                row.getString("id"),
                new CameraId(row.getString("camera")),
                IncidentKind.valueOf(row.getString("kind")),
                Instant.ofEpochMilli(row.getLong("started_at")),
                instant(row, "ended_at"),
                Optional.ofNullable(row.getString("end_reason")).map(IncidentEnd::valueOf),
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
}
