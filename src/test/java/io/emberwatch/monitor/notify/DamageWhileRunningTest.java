package io.emberwatch.monitor.notify;

import static io.emberwatch.monitor.incident.Incidents.GATE;
import static io.emberwatch.monitor.incident.Incidents.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.concurrent.LatestByKey;
import io.emberwatch.monitor.config.BackoffConfig;
import io.emberwatch.monitor.config.HealthConfig;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.ManualClock;
import io.emberwatch.monitor.incident.Notification.Event;
import io.emberwatch.monitor.incident.Provenance;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentQuery;
import io.emberwatch.monitor.incident.store.IncidentStore;
import io.emberwatch.monitor.incident.store.OutboxMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The incident database of a running monitor comes to harm: the upkeep sees it, and nothing open or unsent is lost. */
class DamageWhileRunningTest {
    private static final Incident FIRE = Incidents.fire(GATE, 2000);
    private static final OutboxMessage UNSENT =
            new OutboxMessage("pager", FIRE.id() + "/started", FIRE.id(), Event.STARTED, FIRE.startedAt());
    private static final int PAGE = 4096;
    private static final int ENDED = 800;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
    private static final int THOROUGH_AFTER = 60;

    @TempDir
    static Path made;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(START);
    private final List<String> heard = new ArrayList<>();
    private final StoreListener listener = new StoreListener() {
        @Override
        public void movedAside() {
            heard.add("aside");
        }
    };
    private IncidentStore store;
    private IncidentManager manager;
    private long begunNanos;

    /** What may happen to a file. */
    enum Harm {
        ALL_GARBAGE(1, 0),
        FIRST_PAGE_GARBAGE(1, ENDED),
        TEXT_IN_ITS_PLACE(1, 0),
        EMPTIED(1, 0),
        DELETED(1, 0),
        CUT_IN_HALF(1, ENDED / 8),
        PAGE_IN_THE_MIDDLE_GARBAGE(THOROUGH_AFTER, ENDED / 2),
        LAST_PAGE_GARBAGE(THOROUGH_AFTER, ENDED / 2);

        /** After how many looks it is seen at the latest. */
        private final int looks;
        /** How many ended incidents can still be read. */
        private final int kept;

        Harm(int looks, int kept) {
            this.looks = looks;
            this.kept = kept;
        }

        private void befall(Path file) throws IOException {
            byte[] content = Files.readAllBytes(file);
            int middle = content.length / PAGE / 2 * PAGE;
            switch (this) {
                case ALL_GARBAGE -> Arrays.fill(content, (byte) 0x77);
                case FIRST_PAGE_GARBAGE -> Arrays.fill(content, 0, PAGE, (byte) 0x77);
                case TEXT_IN_ITS_PLACE ->
                    content = "not a database\n".repeat(99).getBytes(StandardCharsets.UTF_8);
                case EMPTIED -> content = new byte[0];
                case DELETED -> {
                    Files.delete(file);
                    return;
                }
                case CUT_IN_HALF -> {
                    // In place, as a disk that lost its end.
                    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                        cut.setLength(middle);
                    }
                    return;
                }
                case PAGE_IN_THE_MIDDLE_GARBAGE -> Arrays.fill(content, middle, middle + PAGE, (byte) 0x77);
                case LAST_PAGE_GARBAGE -> Arrays.fill(content, content.length - PAGE, content.length, (byte) 0x77);
            }
            Files.write(file, content);
        }
    }

    @BeforeAll
    static void fill() {
        // Closed, all of it is in the file itself.
        try (IncidentStore store = IncidentStore.open(made, new ManualClock(START), StoreListener.NOOP)) {
            for (int minute = 0; minute < ENDED; minute++) {
                store.put(Incidents.ended(GATE, minute), List.of());
            }
            store.put(FIRE, List.of(UNSENT));
        }
    }

    @BeforeEach
    void open() throws IOException {
        Files.copy(made.resolve("incidents.db"), folder.resolve("incidents.db"));
        store = IncidentStore.open(folder, clock, listener);
        NotificationPlan plan = new NotificationPlan(
                Duration.ZERO,
                Duration.ofHours(1),
                new BackoffConfig(Duration.ofMillis(5), Duration.ofMillis(20), 0.2),
                Duration.ZERO);
        manager = new IncidentManager(
                store,
                new Outbox(store, List.of(), plan, clock, System::nanoTime),
                () -> new Provenance("model", "config"),
                new LatestByKey<>(8),
                HealthConfig.IMMEDIATE);
        begunNanos = System.nanoTime();
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** The nth look at the database. */
    private void look(int number) {
        manager.maintain(begunNanos + LOOK_EVERY.multipliedBy(number).toNanos());
    }

    @Test
    void healthyDatabase_staysInItsPlace() {
        for (int number = 1; number <= 2 * THOROUGH_AFTER; number++) {
            look(number);
        }
        assertThat(heard).isEmpty();
        assertThat(store.fault()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void harm_isSeenByTheUpkeep_andNothingOpenOrUnsentIsLost(Harm harm) throws Exception {
        harm.befall(folder.resolve("incidents.db"));
        assertThat(heard).isEmpty();

        for (int number = 1; number <= harm.looks; number++) {
            look(number);
        }

        assertThat(heard).containsExactly("aside");
        assertThat(store.fault()).isEmpty();
        // As a later run finds it.
        store.close();
        store = IncidentStore.open(folder, clock, listener);
        assertThat(heard).as("the new one is whole").containsExactly("aside");
        assertThat(store.open()).extracting(Incident::id).containsExactly(FIRE.id());
        assertThat(store.unsent()).containsExactly(UNSENT);
        assertThat(store.list(IncidentQuery.newest(IncidentQuery.MOST)))
                .hasSizeGreaterThanOrEqualTo(Math.min(harm.kept, IncidentQuery.MOST));
    }
}
