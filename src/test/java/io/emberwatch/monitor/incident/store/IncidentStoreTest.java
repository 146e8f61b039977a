package io.emberwatch.monitor.incident.store;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static io.emberwatch.monitor.incident.Incidents.YARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.incident.EvidenceFile;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incident.StateChange;
import io.emberwatch.monitor.incident.IncidentExplanation;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentExplanation.Region;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.Review.Comment;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.Review.Signed;
import io.emberwatch.monitor.incident.StoreListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentStoreTest {
    private final ManualClock clock = new ManualClock(START);
    private final List<String> heard = new ArrayList<>();
    private final StoreListener listener = new StoreListener() {
        @Override
        public void writeFailed() {
            heard.add("failed");
        }

        @Override
        public void movedAside() {
            heard.add("aside");
        }
    };

    @TempDir
    Path folder;

    private IncidentStore store;

    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    private void open() {
        close();
        store = IncidentStore.open(folder, clock, listener);
    }

    private static OutboxMessage started(Incident incident, String sink) {
        return new OutboxMessage(sink, incident.id() + "/started", incident.id(), Event.STARTED, START);
    }

    @Test
    void incident_comesBackWhole_afterARestart() {
        open();
        Incident incident = Incidents.fire(GATE, 1)
                .judgedBy(new Provenance("model-1", "config-1"))
                .changed(new StateChange(START, AlarmState.SUSPECTED, AlarmState.FIRE, 3, 0.75))
                .scored(0.97)
                .explained(new IncidentExplanation(
                        Optional.of(new HotBox(0.1, 0.2, 0.3, 0.4)),
                        OptionalDouble.of(0.5),
                        Optional.of("layercam at pool4_conv")))
                .clipped(Duration.ofMillis(7250));
        store.put(incident, List.of());
        store.update(
                incident.id(),
                each -> each.changed(new StateChange(START, AlarmState.FIRE, AlarmState.COOLING_DOWN, 0, 0.1)));
        store.acknowledge(incident.id(), "ann");
        store.acknowledge(incident.id(), "bob");
        store.comment(incident.id(), "ann", "a welder");
        store.comment(incident.id(), "bob", "not mine");
        store.rule(incident.id(), Ruling.FALSE_ALARM, "ann");
        Incident before = store.find(incident.id()).orElseThrow();

        open();

        Incident after = store.find(incident.id()).orElseThrow();
        assertThat(after).isEqualTo(before);
        assertThat(after.peakScore()).isEqualTo(0.97);
        assertThat(after.heatMap()).contains("layercam at pool4_conv");
        assertThat(after.clipPreRoll()).contains(Duration.ofMillis(7250));
        assertThat(after.changes()).hasSize(2);
        assertThat(after.review().acknowledged()).contains(new Signed("ann", START));
        assertThat(after.review().comments())
                .containsExactly(
                        new Comment(new Signed("ann", START), "a welder"),
                        new Comment(new Signed("bob", START), "not mine"));
        assertThat(after.review().ruling()).contains(Ruling.FALSE_ALARM);
        assertThat(after.review().ruled()).contains(new Signed("ann", START));
        assertThat(store.open()).containsExactly(after);
        store.update(incident.id(), each -> each.ended(START.plusSeconds(90), Incident.End.CLEARED));
        open();
        assertThat(store.open()).isEmpty();
        assertThat(store.find(incident.id()).orElseThrow().endedAt()).contains(START.plusSeconds(90));
        assertThat(store.fault()).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void hotRegions_comeBack_withTheirDrops_andThoseOfAHigherPeakReplaceThem() {
        open();
        HotBox left = new HotBox(0, 0.1, 0.25, 0.3);
        HotBox right = new HotBox(0.5, 0.2, 0.25, 0.3);
        Incident incident = Incidents.fire(GATE, 1)
                .explained(new IncidentExplanation(
                        Optional.of(left),
                        OptionalDouble.empty(),
                        Optional.of("gradcam"),
                        List.of(
                                new Region(left, 0.5, OptionalDouble.empty()),
                                new Region(right, 0.25, OptionalDouble.empty()))));
        store.put(incident, List.of());
        store.update(
                incident.id(),
                each -> each.explained(Optional.empty(), OptionalDouble.of(0.75))
                        .dropped(right, 0.125)
                        .dropped(new HotBox(0.9, 0.9, 0.1, 0.1), 0.5));

        open();

        Incident after = store.find(incident.id()).orElseThrow();
        assertThat(after.hotBox()).contains(left);
        assertThat(after.deletionDrop()).hasValue(0.75);
        assertThat(after.regions())
                .containsExactly(
                        new Region(left, 0.5, OptionalDouble.of(0.75)),
                        new Region(right, 0.25, OptionalDouble.of(0.125)));
        assertThat(store.list(IncidentQuery.newest(1))).containsExactly(after);

        Region higher = new Region(right, 0.75, OptionalDouble.empty());
        store.update(
                incident.id(),
                each -> each.explained(new IncidentExplanation(
                        Optional.of(right), OptionalDouble.empty(), Optional.empty(), List.of(higher))));
        open();
        assertThat(store.find(incident.id()).orElseThrow().regions()).containsExactly(higher);
    }

    @Test
    void pages_followEachOther_newestFirst_andFiltersHold() {
        open();
        for (int minute = 0; minute < 25; minute++) {
            store.put(Incidents.ended(minute % 2 == 0 ? GATE : YARD, minute), List.of());
        }
        store.put(Incident.fault("fault", YARD, IncidentKind.CAMERA_DOWN, START), List.of());
        store.rule("fire-0003-yard", Ruling.TRUE_ALARM, "ann");

        List<String> seen = new ArrayList<>();
        IncidentQuery page = IncidentQuery.newest(10);
        for (List<Incident> found = store.list(page); !found.isEmpty(); found = store.list(page)) {
            assertThat(found).hasSizeLessThanOrEqualTo(10);
            found.forEach(each -> seen.add(each.id()));
            page = page.after(seen.get(seen.size() - 1));
        }

        assertThat(seen).hasSize(26).doesNotHaveDuplicates().startsWith("fire-0024-gate", "fire-0023-yard");
        assertThat(store.list(IncidentQuery.newest(100).of(GATE))).hasSize(13);
        assertThat(store.list(IncidentQuery.newest(100).about(IncidentKind.CAMERA_DOWN)))
                .extracting(Incident::id)
                .containsExactly("fault");
        assertThat(store.list(IncidentQuery.newest(100).open(true)))
                .extracting(Incident::id)
                .containsExactly("fault");
        assertThat(store.list(IncidentQuery.newest(100).ruled(Ruling.TRUE_ALARM)))
                .extracting(Incident::id)
                .containsExactly("fire-0003-yard");
        assertThat(store.list(IncidentQuery.newest(5).after("unknown"))).isEmpty();
    }

    @Test
    void outbox_keepsWhatIsUnsent_acrossARestart() {
        open();
        Incident incident = Incidents.fire(GATE, 1);
        store.put(incident, List.of(started(incident, "a"), started(incident, "b")));
        store.put(incident, List.of(started(incident, "a")));
        assertThat(store.outboxLength()).isEqualTo(2);
        store.settle(started(incident, "a"));

        open();

        assertThat(store.unsent()).containsExactly(started(incident, "b"));
        store.settle(store.unsent().get(0));
        open();
        assertThat(store.unsent()).isEmpty();
    }

    @Test
    void deliveries_sayWhatBecameOfEachMessage_alsoAfterARestart() {
        open();
        Incident incident = Incidents.fire(GATE, 1);
        store.put(incident, List.of(started(incident, "a"), started(incident, "b"), started(incident, "c")));
        store.attemptFailed(started(incident, "a"), "no answer");
        store.attemptFailed(started(incident, "a"), "refused");
        store.attemptFailed(started(incident, "b"), "no answer");
        store.settle(started(incident, "a"));
        store.giveUp(started(incident, "c"), "it is too old");

        assertThat(store.deliveries(incident.id()))
                .extracting(each -> each.message().sink(), Delivery::outcome, Delivery::failures, Delivery::lastError)
                .containsExactly(
                        tuple("a", Delivery.Outcome.SENT, 2, Optional.of("refused")),
                        tuple("b", Delivery.Outcome.WAITING, 1, Optional.of("no answer")),
                        tuple("c", Delivery.Outcome.GIVEN_UP, 0, Optional.of("it is too old")));

        open();

        assertThat(store.deliveries(incident.id()))
                .extracting(each -> each.message().sink(), Delivery::outcome, Delivery::settledAt)
                .containsExactly(
                        tuple("a", Delivery.Outcome.SENT, Optional.of(START)),
                        tuple("b", Delivery.Outcome.WAITING, Optional.empty()),
                        tuple("c", Delivery.Outcome.GIVEN_UP, Optional.of(START)));
        store.update(incident.id(), each -> each.ended(START.plusSeconds(90), Incident.End.CLEARED));
        store.forget(incident.id());
        assertThat(store.deliveries(incident.id())).isEmpty();
    }

    @Test
    void acknowledgedAndTimes_areFilters_andVerdictsAreCountedByModel() {
        open();
        for (int minute = 0; minute < 4; minute++) {
            store.put(Incidents.ended(GATE, minute).judgedBy(new Provenance("m" + minute % 2, "c")), List.of());
        }
        store.acknowledge("fire-0002-gate", "ann");
        store.rule("fire-0000-gate", Ruling.TRUE_ALARM, "ann");
        store.rule("fire-0001-gate", Ruling.TRUE_ALARM, "ann");
        store.rule("fire-0002-gate", Ruling.FALSE_ALARM, "ann");

        assertThat(store.list(IncidentQuery.newest(10).acknowledged(true)))
                .extracting(Incident::id)
                .containsExactly("fire-0002-gate");
        assertThat(store.list(IncidentQuery.newest(10).acknowledged(false))).hasSize(3);
        Instant second = store.find("fire-0001-gate").orElseThrow().startedAt();
        assertThat(store.list(IncidentQuery.newest(10).from(second))).hasSize(3);
        assertThat(store.list(IncidentQuery.newest(10).until(second)))
                .extracting(Incident::id)
                .containsExactly("fire-0000-gate");
        assertThat(store.rulings("m0")).isEqualTo(Map.of(Ruling.TRUE_ALARM, 1, Ruling.FALSE_ALARM, 1));
        assertThat(store.rulings("m1")).isEqualTo(Map.of(Ruling.TRUE_ALARM, 1));
    }

    @Test
    void images_areReplacedWhole_andNoIdLeadsOutOfTheFolder() throws Exception {
        open();
        store.putImages("x", Incidents.images("1"));
        store.putImages("x", Incidents.images("2"));

        assertThat(store.image("x", ImageKind.SNAPSHOT).orElseThrow())
                .isEqualTo("snapshot 2".getBytes(StandardCharsets.UTF_8));
        assertThat(store.image("x", ImageKind.HEATMAP)).isEmpty();
        try (Stream<Path> files = Files.list(store.folder("x"))) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("snapshot.jpg", "annotated.jpg");
        }
        for (String id : List.of("../incidents.db", "..", ".hidden", "a/b", "", "a\0b")) {
            assertThatThrownBy(() -> store.image(id, ImageKind.SNAPSHOT)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void damagedDatabase_isMovedAsideAndAFreshOneBegun() throws Exception {
        open();
        store.put(Incidents.ended(GATE, 1), List.of());
        store.close();
        Path file = folder.resolve("incidents.db");
        byte[] content = Files.readAllBytes(file);
        for (int i = 0; i < content.length; i++) {
            content[i] ^= (byte) (i % 3 == 0 ? 0x5a : 0);
        }
        Files.write(file, content);

        store = IncidentStore.open(folder, clock, listener);

        assertThat(heard).containsExactly("aside");
        assertThat(store.fault()).isEmpty();
        assertThat(store.list(IncidentQuery.newest(10))).isEmpty();
        assertThat(folder.resolve("incidents.db.corrupt-20261124T120000.000Z")).hasBinaryContent(content);
        store.put(Incidents.fire(GATE, 2), List.of());
        open();
        assertThat(store.open()).hasSize(1);
    }

    @Test
    void damagedPages_areFoundAsWell() throws Exception {
        open();
        for (int minute = 0; minute < 200; minute++) {
            store.put(Incidents.ended(GATE, minute), List.of());
        }
        store.close();
        Path file = folder.resolve("incidents.db");
        byte[] content = Files.readAllBytes(file);
        java.util.Arrays.fill(content, 3 * 4096, content.length, (byte) 0x77);
        Files.write(file, content);

        store = IncidentStore.open(folder, clock, listener);

        assertThat(heard).containsExactly("aside");
        assertThat(store.fault()).isEmpty();
    }

    private static OutboxMessage message(Incident incident) {
        return new OutboxMessage(
                "pager", incident.id() + "/started", incident.id(), Event.STARTED, incident.startedAt());
    }

    @Test
    void garbageUnderARunningStore_isSeen_andNothingThatIsOpenOrUnsentIsLost() throws Exception {
        open();
        Incident fire = Incidents.fire(GATE, 500);
        store.put(fire, List.of(message(fire)));
        for (int minute = 0; minute < 200; minute++) {
            store.put(Incidents.ended(GATE, minute), List.of());
        }
        open();
        store.inspect(true);
        assertThat(heard).isEmpty();
        Path file = folder.resolve("incidents.db");
        byte[] content = Files.readAllBytes(file);
        java.util.Arrays.fill(content, (byte) 0x77);
        Files.write(file, content);

        store.inspect(false);

        assertThat(heard).containsExactly("aside");
        assertThat(store.fault()).isEmpty();
        open();
        assertThat(store.open()).containsExactly(fire);
        assertThat(store.unsent()).containsExactly(message(fire));
    }

    @Test
    void rowsOfADamagedDatabase_areTakenOver_unsentMessagesToo() throws Exception {
        for (int damagedFrom : List.of(0, 12 * 4096)) {
            Path own = Files.createDirectory(folder.resolve("from-" + damagedFrom));
            Incident fire = Incidents.fire(GATE, 500);
            try (IncidentStore before = IncidentStore.open(own, clock, StoreListener.NOOP)) {
                for (int minute = 0; minute < 400; minute++) {
                    before.put(Incidents.ended(GATE, minute), List.of());
                }
                before.put(fire, List.of(message(fire)));
            }
            Path file = own.resolve("incidents.db");
            byte[] content = Files.readAllBytes(file);
            assertThat(content.length).isGreaterThan(damagedFrom + 3 * 4096);
            java.util.Arrays.fill(content, damagedFrom, damagedFrom + 4096, (byte) 0x77);
            Files.write(file, content);

            try (IncidentStore after = IncidentStore.open(own, clock, listener)) {
                assertThat(after.unsent()).as("page %d", damagedFrom / 4096).containsExactly(message(fire));
                assertThat(after.open()).extracting(Incident::id).containsExactly(fire.id());
                assertThat(after.list(IncidentQuery.newest(IncidentQuery.MOST)).size())
                        .isGreaterThan(Math.min(350, IncidentQuery.MOST) - 1);
                assertThat(after.fault()).isEmpty();
            }
        }
        assertThat(heard).containsExactly("aside", "aside");
    }

    @Test
    void databaseOfANewerProgram_isLeftAsItIs() throws Exception {
        open();
        store.close();
        try (java.sql.Connection connection =
                        java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("incidents.db"));
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }

        store = IncidentStore.open(folder, clock, listener);

        assertThat(store.fault().orElseThrow()).contains("newer Emberwatch");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(each -> each.contains("corrupt"));
        }
    }

    @Test
    void folderThatCannotBeMade_isAFault_andIncidentsStayInMemory() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        store = IncidentStore.open(file.resolve("incidents"), clock, listener);
        Incident fire = Incidents.fire(GATE, 1);

        store.put(fire, List.of(started(fire, "a")));
        store.putImages(fire.id(), Incidents.images("1"));

        assertThat(store.fault().orElseThrow()).contains("cannot be written");
        assertThat(heard).isNotEmpty().containsOnly("failed");
        assertThat(store.open()).containsExactly(fire);
        assertThat(store.unsent()).hasSize(1);
        assertThat(store.list(IncidentQuery.newest(10))).containsExactly(fire);
        assertThat(store.image(fire.id(), ImageKind.SNAPSHOT)).isPresent();

        Files.delete(file);
        store.retryUnwritten();

        assertThat(store.fault()).isEmpty();
        store.close();
        store = IncidentStore.open(file.resolve("incidents"), clock, listener);
        assertThat(store.open()).containsExactly(fire);
        assertThat(store.unsent()).hasSize(1);
        assertThat(store.image(fire.id(), ImageKind.SNAPSHOT)).isPresent();
    }

    @Test
    void fullDisk_isAFault_untilThereIsRoom() {
        try (TinyDisk disk = TinyDisk.mount(folder)) {
            open();
            store.put(Incidents.fire(GATE, 0), List.of());
            disk.fill();
            int minute = 1;
            for (; store.fault().isEmpty() && minute < 500; minute++) {
                store.put(Incidents.ended(GATE, minute), List.of());
            }
            Incident fire = Incidents.fire(YARD, minute);
            store.put(fire, List.of(started(fire, "a")));
            store.putImages(fire.id(), Incidents.images("1"));

            assertThat(store.fault().orElseThrow()).contains("cannot be written");
            assertThat(store.find(fire.id())).contains(fire);
            assertThat(store.list(IncidentQuery.newest(1))).containsExactly(fire);

            disk.makeRoom();
            store.retryUnwritten();

            assertThat(store.fault()).isEmpty();
            open();
            assertThat(store.find(fire.id())).contains(fire);
            assertThat(store.list(IncidentQuery.newest(500))).hasSize(minute + 1);
            assertThat(store.unsent()).hasSize(1);
            assertThat(store.image(fire.id(), ImageKind.SNAPSHOT)).isPresent();
            store.close();
        }
    }

    @Test
    void readOnlyFolder_isAFault_untilItCanBeWritten() {
        try (TinyDisk disk = TinyDisk.mount(folder)) {
            open();
            store.put(Incidents.ended(GATE, 0), List.of());
            store.close();
            disk.makeReadOnly();
            store = IncidentStore.open(folder, clock, listener);
            Incident fire = Incidents.fire(YARD, 1);

            store.put(fire, List.of(started(fire, "a")));

            assertThat(store.fault()).isPresent();
            assertThat(store.open()).containsExactly(fire);
            disk.makeWritable();
            store.retryUnwritten();
            assertThat(store.fault()).isEmpty();
            open();
            assertThat(store.list(IncidentQuery.newest(10))).hasSize(2);
            store.close();
        }
    }

    @Test
    void retention_takesOldOnesAway_neverAnOpenOne() throws Exception {
        open();
        store.put(Incidents.fire(YARD, 0), List.of());
        store.putImages("fire-0000-yard", Incidents.images("open"));
        for (int minute = 0; minute < 10; minute++) {
            Incident ended = Incidents.ended(GATE, minute);
            store.put(ended, List.of(started(ended, "a")));
            store.putImages(ended.id(), Incidents.images("old"));
        }
        clock.advance(Duration.ofHours(1).plusMinutes(6));
        try (IncidentRetention retention = new IncidentRetention(store, Duration.ofHours(1), 1_000_000, clock)) {
            assertThat(retention.pass()).isEqualTo(5);
        }

        assertThat(store.list(IncidentQuery.newest(100)))
                .extracting(Incident::id)
                .contains("fire-0000-yard", "fire-0005-gate")
                .doesNotContain("fire-0004-gate")
                .hasSize(6);
        assertThat(store.folder("fire-0004-gate")).doesNotExist();
        assertThat(store.image("fire-0000-yard", ImageKind.SNAPSHOT)).isPresent();
        assertThat(store.outboxLength()).isEqualTo(5);
    }

    @Test
    void retention_takesNoFolderAway_thatADatabaseDoesNotAnswerFor() throws Exception {
        open();
        Incident kept = Incidents.ended(GATE, 0);
        store.put(kept, List.of());
        store.putImages(kept.id(), Incidents.images("old"));
        close();
        store = null;
        Path database = folder.resolve(LiveDatabase.FILE_NAME);
        Path aside = Files.move(database, folder.resolve("aside"));
        Files.createDirectory(database);
        open();
        store.putImages("fire-0099-yard", Incidents.images("left over"));
        Files.setLastModifiedTime(store.folder(kept.id()), FileTime.from(START.minus(Duration.ofDays(1))));
        Files.setLastModifiedTime(store.folder("fire-0099-yard"), FileTime.from(START.minus(Duration.ofDays(1))));

        try (IncidentRetention retention = new IncidentRetention(store, Duration.ofHours(1), 1_000_000, clock)) {
            assertThat(retention.pass()).isZero();
            assertThat(store.fault()).isPresent();
            assertThat(store.image(kept.id(), ImageKind.SNAPSHOT)).isPresent();

            Files.delete(database);
            Files.move(aside, database);
            store.retryUnwritten();

            assertThat(store.fault()).isEmpty();
            assertThat(retention.pass()).isEqualTo(1);
        }
        assertThat(store.find(kept.id())).contains(kept);
        assertThat(store.image(kept.id(), ImageKind.SNAPSHOT)).isPresent();
        assertThat(store.folder("fire-0099-yard")).doesNotExist();
    }

    @Test
    void manyIncidents_comeEachWithItsOwnChangesAndComments() {
        open();
        for (int minute = 0; minute < 40; minute++) {
            Incident incident = Incidents.fire(GATE, minute);
            for (int change = 0; change < minute % 4; change++) {
                incident = incident.changed(
                        new StateChange(START.plusSeconds(change), AlarmState.SUSPECTED, AlarmState.FIRE, change, 0.5));
            }
            store.put(incident.ended(incident.startedAt(), Incident.End.CLEARED), List.of());
            for (int comment = 0; comment < minute % 3; comment++) {
                store.comment(incident.id(), "ann", minute + "/" + comment);
            }
        }
        open();

        List<Incident> all = store.list(IncidentQuery.newest(100));

        assertThat(all).hasSize(40).allSatisfy(incident -> {
            int minute = Integer.parseInt(incident.id().substring(5, 9));
            assertThat(incident.changes()).extracting(StateChange::hits).isEqualTo(upTo(minute % 4));
            assertThat(incident.review().comments())
                    .extracting(Comment::text)
                    .isEqualTo(upTo(minute % 3).stream()
                            .map(number -> minute + "/" + number)
                            .toList());
        });
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    @Test
    void retention_makesRoom_theOldestFirst() throws Exception {
        open();
        for (int minute = 0; minute < 10; minute++) {
            Incident ended = Incidents.ended(GATE, minute);
            store.put(ended, List.of());
            Files.createDirectories(store.folder(ended.id()));
            Files.write(store.folder(ended.id()).resolve("clip.mp4"), new byte[1000]);
        }
        try (IncidentRetention retention = new IncidentRetention(store, Duration.ofDays(1), 3500, clock)) {
            assertThat(retention.pass()).isEqualTo(7);
            assertThat(retention.pass()).isZero();
        }

        assertThat(store.list(IncidentQuery.newest(100)))
                .extracting(Incident::id)
                .containsExactly("fire-0009-gate", "fire-0008-gate", "fire-0007-gate");
    }

    @Test
    void retention_letsCopiedFilesGoFirst_andKeepsTheirIncidents() throws Exception {
        open();
        CopiedFiles copies = new CopiedFiles(store);
        for (int minute = 0; minute < 10; minute++) {
            String id = putWithClip(Incidents.ended(GATE, minute));
            if (minute >= 2) {
                copies.note(id, EvidenceFile.CLIP, CopyMark.of(clip(id)).orElseThrow());
            }
        }
        // Written anew since, so the copy is not the same.
        Files.write(clip("fire-0002-gate"), new byte[1100]);
        Files.writeString(store.folder("fire-0003-gate").resolve("scores.json"), "{}");
        String open = putWithClip(Incidents.fire(YARD, 0));
        copies.note(open, EvidenceFile.CLIP, CopyMark.of(clip(open)).orElseThrow());

        try (IncidentRetention retention = new IncidentRetention(store, Duration.ofDays(1), 8500, true, clock)) {
            assertThat(retention.pass()).isZero();
        }

        assertThat(store.list(IncidentQuery.newest(100))).hasSize(11);
        assertThat(withClip())
                .containsExactlyInAnyOrder(
                        "fire-0000-gate",
                        "fire-0001-gate",
                        "fire-0002-gate",
                        "fire-0006-gate",
                        "fire-0007-gate",
                        "fire-0008-gate",
                        "fire-0009-gate",
                        open);
        assertThat(store.folder("fire-0003-gate").resolve("scores.json")).exists();
        assertThat(copies.of("fire-0003-gate")).containsOnlyKeys(EvidenceFile.CLIP);

        try (IncidentRetention retention = new IncidentRetention(store, Duration.ofDays(1), 2200, true, clock)) {
            assertThat(retention.pass())
                    .as("what was not copied goes with its incident")
                    .isEqualTo(2);
        }
        assertThat(withClip()).containsExactlyInAnyOrder("fire-0002-gate", open);
        assertThat(store.list(IncidentQuery.newest(100))).hasSize(9);
    }

    private String putWithClip(Incident incident) throws IOException {
        store.put(incident, List.of());
        Files.createDirectories(store.folder(incident.id()));
        Files.write(clip(incident.id()), new byte[1000]);
        return incident.id();
    }

    private Path clip(String id) {
        return store.folder(id).resolve("clip.mp4");
    }

    private List<String> withClip() {
        return store.list(IncidentQuery.newest(100)).stream()
                .map(Incident::id)
                .filter(id -> Files.exists(clip(id)))
                .toList();
    }
}
