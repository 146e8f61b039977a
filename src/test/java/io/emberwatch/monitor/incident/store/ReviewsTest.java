package io.emberwatch.monitor.incident.store;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.StoreListener;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people say about incidents, and how it counts. */
class ReviewsTest {
    private final ManualClock clock = new ManualClock(START);

    @TempDir
    Path folder;

    private IncidentStore open(Path path) {
        return IncidentStore.open(path, clock, StoreListener.NOOP);
    }

    @Test
    void rulingsOfFires_areCountedByCamera_asTheyStandNow() throws Exception {
        try (IncidentStore store = open(folder)) {
            for (int minute = 0; minute < 5; minute++) {
                store.put(Incidents.ended(minute < 4 ? GATE : YARD, minute), List.of());
            }
            store.put(Incident.fault("down", YARD, IncidentKind.CAMERA_DOWN, START), List.of());
            assertThat(store.rulings().count(GATE, Ruling.FALSE_ALARM)).isZero();
            store.rule("down", Ruling.FALSE_ALARM, "ann");
            store.rule("fire-0000-gate", Ruling.FALSE_ALARM, "ann");
            store.rule("fire-0001-gate", Ruling.FALSE_ALARM, "ann");
            store.rule("fire-0002-gate", Ruling.TRUE_ALARM, "ann");
            store.rule("fire-0001-gate", Ruling.TRUE_ALARM, "bob");
        }

        try (IncidentStore store = open(folder)) {
            assertThat(store.rulings().count(GATE, Ruling.FALSE_ALARM)).isEqualTo(1);
            assertThat(store.rulings().count(GATE, Ruling.TRUE_ALARM)).isEqualTo(2);
            assertThat(store.rulings().count(YARD, Ruling.FALSE_ALARM))
                    .as("a camera's fault is no alarm of fire")
                    .isZero();
            clock.advance(Duration.ofHours(1).plusSeconds(90));
            try (IncidentRetention retention = new IncidentRetention(store, Duration.ofHours(1), 1_000_000, clock)) {
                retention.pass();
            }
            assertThat(store.rulings().count(GATE, Ruling.FALSE_ALARM))
                    .as("not kept any more")
                    .isZero();
            assertThat(store.rulings().count(GATE, Ruling.TRUE_ALARM)).isEqualTo(2);
        }
    }

    @Test
    void rulingThatCannotBeWritten_countsOnceItIs() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        try (IncidentStore store = open(file.resolve("incidents"))) {
            store.put(Incidents.ended(GATE, 1), List.of());
            store.rule("fire-0001-gate", Ruling.FALSE_ALARM, "ann");
            assertThat(store.rulings().count(GATE, Ruling.FALSE_ALARM)).isZero();

            Files.delete(file);
            store.retryUnwritten();

            assertThat(store.rulings().count(GATE, Ruling.FALSE_ALARM)).isEqualTo(1);
        }
    }

    @Test
    void unprintableNamesAndTexts_areRefused() {
        assertThatThrownBy(() -> new Signed("a\u0007", START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Signed("a".repeat(65), START)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Comment(new Signed("a", START), "")).isInstanceOf(IllegalArgumentException.class);
    }

    /** As the second version left its database, which had no limit for comments. */
    private void secondVersion(String comment) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("incidents.db"));
                Statement statement = connection.createStatement()) {
            for (String step : List.of("001_incidents.sql", "002_outbox.sql")) {
                statement.executeUpdate(script(step));
            }
            statement.executeUpdate(
                    "INSERT INTO incident (id, camera, kind, started_at, ended_at, end_reason, peak_score,"
                            + " model, configuration, acknowledged_by, acknowledged_at, comment, ruling, seen_at) VALUES"
                            + " ('old', 'gate', 'FIRE', 1000, 5000, 'CLEARED', 0.9, '', '', 'ann', 3000, '" + comment
                            + "', 'FALSE_ALARM', 5000)");
            statement.executeUpdate("PRAGMA user_version = 2");
        }
    }

    @Test
    void commentsOfTheSecondVersion_areShortenedToWhatIsRead() throws Exception {
        secondVersion("fire ".repeat(400));

        try (IncidentStore store = open(folder)) {
            Incident old = store.find("old").orElseThrow();
            assertThat(old.review().comments()).extracting(Comment::text).containsExactly("fire ".repeat(100));
        }
    }

    @Test
    void reviewsOfTheSecondVersion_areKeptByTheThird() throws Exception {
        secondVersion("a welder");

        try (IncidentStore store = open(folder)) {
            assertThat(store.fault()).isEmpty();
            Incident old = store.find("old").orElseThrow();
            assertThat(old.review().acknowledged()).map(Signed::by).contains("ann");
            assertThat(old.review().comments()).extracting(Comment::text).containsExactly("a welder");
            assertThat(old.review().ruling()).contains(Ruling.FALSE_ALARM);
            assertThat(old.review().ruled()).map(Signed::by).contains(Signed.UNKNOWN);
        }
    }

    private static String script(String name) throws Exception {
        try (InputStream in = IncidentStore.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
