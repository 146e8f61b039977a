package io.emberwatch.monitor.web;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Notification;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentArchive;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import io.emberwatch.monitor.notify.AlertDispatcher;
import io.emberwatch.monitor.notify.AlertSink;
import io.emberwatch.monitor.notify.NotificationListener;
import io.emberwatch.monitor.notify.NotificationPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An {@code incidents} folder that Emberwatch 0.1.0-SNAPSHOT wrote before its packages were regrouped, with the answer of
 * its API at that time: a reviewed fire, a camera that was down until a restart, and one that was down when the monitor
 * was killed; its webhook never answered. The images are shrunk.
 */
@Timeout(60)
class EarlierIncidentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIRE = "20261130T012716.364Z-living_room";
    private static final String DOWN = "20261130T014012.092Z-yard-camera_down";
    private static final String DOWN_BEFORE = "20261130T012648.455Z-yard-camera_down";
    private static final Provenance JUDGED_BY = new Provenance(
            "050d531e747604d542c9b5532e2b49c8f85888295d62aea25b771c324bd0f097",
            "6c30e11b5e950926742c170a64363ee9af2aaa9a45e85d7866643aeb17a8682d");
    /** A quarter of an hour after the monitor was killed. */
    private static final Instant NOW = Instant.parse("2026-11-30T01:55:00Z");

    @TempDir
    Path folder;

    @BeforeEach
    void unpack() throws IOException {
        try (InputStream database = new GZIPInputStream(resource("incidents.db.gz"))) {
            Files.copy(database, folder.resolve("incidents.db"));
        }
        Path images = Files.createDirectories(folder.resolve("pictures").resolve(FIRE));
        for (ImageKind kind : ImageKind.values()) {
            try (InputStream image = resource(kind.fileName())) {
                Files.copy(image, images.resolve(kind.fileName()));
            }
        }
    }

    private static InputStream resource(String name) {
        return IncidentStore.class.getResourceAsStream("earlier/" + name);
    }

    private IncidentStore open() {
        IncidentStore store = IncidentStore.open(folder, InstantSource.fixed(NOW), StoreListener.NOOP);
        assertThat(store.fault()).isEmpty();
        return store;
    }

    @Test
    void incidents_haveAllTheyHad() {
        try (IncidentStore store = open()) {
            assertThat(store.list(IncidentQuery.newest(10)))
                    .extracting(Incident::id)
                    .containsExactly(DOWN, FIRE, DOWN_BEFORE);
            assertThat(store.open()).extracting(Incident::id).containsExactly(DOWN);

            Incident fire = store.find(FIRE).orElseThrow();
            assertThat(fire.provenance()).isEqualTo(JUDGED_BY);
            assertThat(fire.kind()).isEqualTo(IncidentKind.FIRE);
            assertThat(fire.startedAt()).isEqualTo("2026-11-30T01:27:16.364Z");
            assertThat(fire.end()).contains(Incident.End.CLEARED);
            assertThat(fire.peakScore()).isEqualTo(0.9987674355506897);
            assertThat(fire.heatMap()).contains("gradcam");
            assertThat(fire.hotBox()).isPresent();
            assertThat(fire.regions()).as("only the box was kept then").isEmpty();
            assertThat(fire.deletionDrop()).hasValue(0.0031585097312927246);
            assertThat(fire.changes())
                    .extracting(StateChange::to)
                    .containsExactly(AlarmState.FIRE, AlarmState.COOLING_DOWN, AlarmState.CALM);
            Review review = fire.review();
            assertThat(review.acknowledged()).map(Signed::by).contains("Ann");
            assertThat(review.comments())
                    .extracting(Comment::text)
                    .containsExactly("Someone burnt toast.\nNothing else.");
            assertThat(review.ruling()).contains(Ruling.FALSE_ALARM);
            assertThat(review.ruled()).map(Signed::by).contains("Ben");
            assertThat(store.find(DOWN_BEFORE).orElseThrow().end()).contains(Incident.End.RESTART);
            assertThat(store.rulings().count(new CameraId("living_room"), Ruling.FALSE_ALARM))
                    .isEqualTo(1);
            assertThat(store.imageKinds(FIRE)).containsExactlyInAnyOrder(ImageKind.values());
        }
    }

    @Test
    void api_answersWhatItAnsweredThen() throws Exception {
        try (IncidentStore store = open();
                LiveServer live = new LiveServer(4, Duration.ofSeconds(15), "living_room", "yard")) {
            store.list(IncidentQuery.newest(10)).forEach(incident -> live.incidents.put(incident, List.of()));
            Map<ImageKind, byte[]> jpegs = new EnumMap<>(ImageKind.class);
            store.imageKinds(FIRE)
                    .forEach(kind -> jpegs.put(kind, store.image(FIRE, kind).orElseThrow()));
            live.incidents.putImages(FIRE, new IncidentImages(jpegs));

            String then;
            try (InputStream answer = resource("api-incidents.json")) {
                then = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
            String now = live.get("/api/incidents").body();
            JsonNode before = JSON.readTree(then);
            assertThat(before).hasSize(3);
            assertThat(now).as("byte for byte").isEqualTo(then);
        }
    }

    @Test
    void store_writesOn() throws Exception {
        Incident fire = Incidents.ended(GATE, 0);
        try (IncidentStore store = open()) {
            store.put(fire, List.of());
            store.comment(FIRE, "Cleo", "The toaster is gone.");
        }

        try (IncidentStore store = open();
                IncidentArchive archive = IncidentArchive.open(folder)) {
            assertThat(store.find(fire.id())).contains(fire);
            Incident commented = store.find(FIRE).orElseThrow();
            assertThat(commented.review().comments())
                    .extracting(Comment::text)
                    .containsExactly("Someone burnt toast.\nNothing else.", "The toaster is gone.");
            assertThat(commented.provenance()).isEqualTo(JUDGED_BY);
            assertThat(archive.list(IncidentQuery.newest(10))).hasSize(4).contains(commented);
        }
        assertThat(IncidentArchive.snapshots(folder)).hasSize(1);
    }

    @Test
    void unsentMessages_areDelivered_andWhatWasOpenTooLongEnds() throws Exception {
        List<Notification> received = new CopyOnWriteArrayList<>();
        AlertSink office = new AlertSink() {
            @Override
            public String name() {
                return "office";
            }

            @Override
            public void send(Notification notification) {
                received.add(notification);
            }
        };
        BackoffConfig backoff = new BackoffConfig(Duration.ofMillis(5), Duration.ofMillis(20), 0);
        try (IncidentStore store = open()) {
            assertThat(store.unsent()).hasSizeGreaterThanOrEqualTo(4);
            List<String> unsent =
                    store.unsent().stream().map(OutboxMessage::key).toList();
            try (AlertDispatcher dispatcher = new AlertDispatcher(
                    store,
                    List.of(office),
                    new NotificationPlan(Duration.ZERO, Duration.ofDays(1), backoff, Duration.ZERO),
                    Map.of(),
                    () -> JUDGED_BY,
                    InstantSource.fixed(NOW),
                    NotificationListener.NOOP)) {
                assertThat(dispatcher.start()).as("fires that go on").isEmpty();
                await().until(() -> store.outboxLength() == 0);
            }

            assertThat(received)
                    .extracting(Notification::key)
                    .containsAll(unsent)
                    .contains(DOWN + "/ended")
                    .doesNotHaveDuplicates();
            assertThat(store.find(DOWN).orElseThrow().end()).contains(Incident.End.RESTART);
        }
    }
}
