package io.emberwatch.monitor.incident.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.emberwatch.S3Server;
import io.emberwatch.SiteCertificates;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentClip;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.objects.CopyListener.Result;
import io.emberwatch.monitor.incident.objects.EvidenceCopies.Condition;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Copies of images and clips, in a real S3 server. */
@Timeout(180)
class EvidenceCopiesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final CameraId GATE = new CameraId("gate");

    @TempDir
    private static Path site;

    private static S3Server server;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private Path folder;

    private final String id = "20261130T120000.000Z-gate-" + NUMBER.incrementAndGet();
    private final Map<Result, AtomicInteger> results = new ConcurrentHashMap<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private IncidentStore store;
    private Optional<Function<Incident, byte[]>> record = Optional.empty();

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.open(site);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openStore() {
        log.list = Collections.synchronizedList(log.list);
        log.start();
        logger().addAppender(log);
        store = IncidentStore.open(folder, InstantSource.fixed(NOON), StoreListener.NOOP);
    }

    @AfterEach
    void closeStore() {
        store.close();
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(EvidenceCopies.class);
    }

    @Test
    void imagesAndClip_arriveUnderTheIncidentsKey_alsoWhenTheyAreWrittenAnew() throws Exception {
        byte[] clip = noise(3_000_000);
        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            store.put(fire(), List.of());
            store.putImages(id, images("first"));
            awaitObject("snapshot.jpg", "first snapshot");
            awaitObject("annotated.jpg", "first annotated");
            awaitObject("heatmap.jpg", "first heat map");

            store.putImages(id, images("second, of a higher peak,"));
            awaitObject("snapshot.jpg", "second, of a higher peak, snapshot");
            writeClip(clip);
            store.fileAdded(id);
            await().atMost(LIMIT).until(() -> Files.exists(server.object(id, "clip.mp4")) && copies.waiting() == 0);
        }

        assertThat(server.object(id, "clip.mp4")).hasBinaryContent(clip);
        assertThat(results).containsOnlyKeys(Result.COPIED);
    }

    @Test
    void storeIsDown_everythingArrives_afterItReturns_andBothIsSaidOnce() throws Exception {
        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            await().atMost(LIMIT).until(() -> copies.condition() == Condition.WORKING);
            server.stop();
            store.put(fire(), List.of());
            store.putImages(id, images("late"));
            await().atMost(LIMIT).until(() -> count(Result.FAILED) >= 3);
            assertThat(copies.condition()).isEqualTo(Condition.FAILING);
            assertThat(copies.fault().orElseThrow())
                    .contains(server.endpoint(), "cannot be reached")
                    .doesNotContain(S3Server.SECRET_KEY);

            server.start();

            awaitObject("heatmap.jpg", "late heat map");
            await().atMost(LIMIT).until(() -> copies.condition() == Condition.WORKING && copies.waiting() == 0);
        }
        assertThat(said())
                .filteredOn(line -> line.contains("cannot be reached"))
                .hasSize(1);
        assertThat(said())
                .filteredOn(line -> line.contains("takes copies again"))
                .hasSize(1);
    }

    @Test
    void whatWasNotCopied_arrivesAfterARestart_andWhatWasIsNotSentAgain() throws Exception {
        server.stop();
        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            store.put(fire(), List.of());
            store.putImages(id, images("kept"));
            await().atMost(LIMIT).until(() -> count(Result.FAILED) >= 1);
        }
        store.close();
        server.start();
        assertThat(server.object(id, "snapshot.jpg")).doesNotExist();

        store = IncidentStore.open(folder, InstantSource.fixed(NOON), StoreListener.NOOP);
        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            awaitObject("snapshot.jpg", "kept snapshot");
            await().atMost(LIMIT).until(() -> count(Result.COPIED) == 3);
        }
        Files.delete(server.object(id, "snapshot.jpg"));
        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            await().atMost(LIMIT).until(() -> copies.condition() == Condition.WORKING);
        }
        assertThat(count(Result.COPIED)).isEqualTo(3);
        assertThat(server.object(id, "snapshot.jpg")).doesNotExist();
    }

    @Test
    void incidentsOfBeforeTheStoreWasConfigured_areCopiedToo_andAFolderThatNobodyKnowsIsNot() throws Exception {
        store.put(fire(), List.of());
        store.putImages(id, images("old"));
        Path unknown = Files.createDirectories(store.folder("20250101T000000.000Z-gone"));
        Files.writeString(unknown.resolve("snapshot.jpg"), "nobody's");

        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            awaitObject("snapshot.jpg", "old snapshot");
            await().atMost(LIMIT).until(() -> copies.waiting() == 0);
        }
        assertThat(server.object("20250101T000000.000Z-gone", "snapshot.jpg")).doesNotExist();
    }

    @Test
    void wrongSecretKey_isSaidOnceAtTheStart_withTheRemedy_andWithoutTheKey() throws Exception {
        refused(server.section(S3Server.ACCESS_KEY, "hunter2", S3Server.BUCKET), "correct incidents.s3.secret_key");
    }

    @Test
    void unknownAccessKey_isSaidOnceAtTheStart_withTheRemedy() throws Exception {
        refused(server.section("nobody", "hunter2", S3Server.BUCKET), "correct incidents.s3.access_key");
    }

    @Test
    void missingBucket_isSaidOnceAtTheStart_withTheRemedy() throws Exception {
        refused(
                server.section(S3Server.ACCESS_KEY, S3Server.SECRET_KEY, "no-such-bucket"),
                "correct incidents.s3.bucket");
    }

    @Test
    void unreachableStore_isSaid_withItsAddress() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        ObjectStore objects = new ObjectStore(
                S3Server.config("{endpoint: \"http://127.0.0.1:%d\", bucket: fires, access_key: a, secret_key: hunter2}"
                        .formatted(closed)),
                InstantSource.system());

        assertThatThrownBy(objects::probe)
                .isInstanceOf(ObjectStoreException.class)
                .hasMessage("http://127.0.0.1:" + closed + " cannot be reached: connection refused");
    }

    @Test
    void storeThatNeverAnswers_isGivenUpAfterTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ObjectStore objects = new ObjectStore(
                    S3Server.config(
                            ("{endpoint: \"http://127.0.0.1:%d\", bucket: fires, access_key: a, secret_key: hunter2,"
                                            + " timeout: 1s}")
                                    .formatted(silent.getLocalPort())),
                    InstantSource.system());

            assertThatThrownBy(objects::probe)
                    .isInstanceOf(ObjectStoreException.class)
                    .hasMessageEndingWith("did not answer within 1000 ms");
        }
    }

    @Test
    void memberWhoseFileIsOlder_leavesTheOneThatAnotherMemberCopied() throws Exception {
        store.put(fire(), List.of());
        store.putImages(id, images("later"));
        try (EvidenceCopies copies = copies(server.section(), true)) {
            copies.start();
            awaitObject("snapshot.jpg", "later snapshot");
            await().atMost(LIMIT).until(() -> count(Result.COPIED) == 3);
        }

        try (IncidentStore other =
                        IncidentStore.open(folder.resolve("other"), InstantSource.fixed(NOON), StoreListener.NOOP);
                EvidenceCopies copies = copies(other, server.section(), true)) {
            other.put(fire(), List.of());
            other.putImages(id, images("earlier"));
            Path snapshot = other.folder(id).resolve("snapshot.jpg");
            Files.setLastModifiedTime(snapshot, FileTime.from(Instant.now().minusSeconds(3600)));
            copies.start();
            await().atMost(LIMIT).until(() -> count(Result.COPIED) == 6);
        }
        assertThat(server.object(id, "snapshot.jpg")).hasContent("later snapshot");
        assertThat(server.object(id, "heatmap.jpg")).hasContent("earlier heat map");
    }

    @Test
    void clipThatTheStoreRefuses_isGivenUpAndSaid_andEverythingElseIsCopied() throws Exception {
        store.put(fire(), List.of());
        store.putImages(id, images("beside it"));
        writeClip(noise(S3Server.LARGEST + 1));
        try (EvidenceCopies copies = copies(server.section())) {
            copies.start();
            awaitObject("heatmap.jpg", "beside it heat map");
            await().atMost(LIMIT).until(() -> count(Result.GIVEN_UP) == 1);
            store.putImages(id, images("later"));
            awaitObject("snapshot.jpg", "later snapshot");
            await().atMost(LIMIT).until(() -> copies.waiting() == 0);
        }
        assertThat(count(Result.GIVEN_UP)).isEqualTo(1);
        assertThat(said())
                .filteredOn(line -> line.contains("clip.mp4 is not copied"))
                .hasSize(1);
    }

    @Test
    void encryptedStore_isTrustedByTheSitesAuthority_andExplainedWithoutIt(@TempDir Path keys) throws Exception {
        SiteCertificates certificates = new SiteCertificates(keys);
        certificates.authority("site-ca");
        certificates.issue("store", "site-ca", "/CN=store", "IP:127.0.0.1");
        try (S3Server secured = S3Server.secured(folder.resolve("secured"), Path.of(certificates.path("store.p12")))) {
            String section = "{endpoint: \"%s\", bucket: %s, access_key: %s, secret_key: \"%s\"%s}";
            ObjectStore unknown = new ObjectStore(
                    S3Server.config(section.formatted(
                            secured.securedEndpoint(), S3Server.BUCKET, S3Server.ACCESS_KEY, S3Server.SECRET_KEY, "")),
                    InstantSource.system());
            assertThatThrownBy(unknown::probe)
                    .isInstanceOf(ObjectStoreException.class)
                    .hasMessageStartingWith(secured.securedEndpoint() + " cannot be reached: certificate not trusted:"
                            + " issued by CN=site-ca; set tls.ca to a PEM file with that issuer's certificate");

            ObjectStore known = new ObjectStore(
                    S3Server.config(section.formatted(
                            secured.securedEndpoint(),
                            S3Server.BUCKET,
                            S3Server.ACCESS_KEY,
                            S3Server.SECRET_KEY,
                            ", tls: {ca: \"" + certificates.path("site-ca.pem") + "\"}")),
                    InstantSource.system());
            known.probe();
            Path file = Files.writeString(folder.resolve("some.jpg"), "over TLS");
            known.put("some.jpg", file, "image/jpeg", Map.of());
            assertThat(secured.object("..", "../some.jpg").normalize()).hasContent("over TLS");
        }
    }

    @Test
    void clockThatIsWrong_isSaid() throws Exception {
        ObjectStore objects = new ObjectStore(
                S3Server.config(server.section()),
                InstantSource.fixed(Instant.now().minus(Duration.ofHours(3))));

        assertThatThrownBy(objects::probe)
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageEndingWith("its clock and this machine's differ: set this machine's clock");
    }

    @Test
    void moreIncidentsThanMayWait_areCounted_andLookedForAgain() throws Exception {
        try (EvidenceCopies copies = copies(server.section())) {
            for (int i = 0; i < EvidenceCopies.MOST_WAITING; i++) {
                copies.changed("unknown-" + i);
            }
            store.put(fire(), List.of());
            store.putImages(id, images("one too many"));
            copies.changed(id);
            assertThat(count(Result.DROPPED)).isEqualTo(1);
            assertThat(copies.waiting()).isEqualTo(EvidenceCopies.MOST_WAITING);

            copies.start();

            awaitObject("snapshot.jpg", "one too many snapshot");
        }
    }

    private void refused(String section, String remedy) throws Exception {
        try (EvidenceCopies copies = copies(section)) {
            store.put(fire(), List.of());
            store.putImages(id, images("refused"));
            copies.start();
            await().atMost(LIMIT).until(() -> count(Result.FAILED) >= 2);

            assertThat(copies.fault().orElseThrow()).contains(server.endpoint(), remedy);
            assertThat(said()).filteredOn(line -> line.contains(remedy)).hasSize(1);
            assertThat(said()).noneMatch(line -> line.contains("hunter2") || line.contains(S3Server.SECRET_KEY));
        }
    }

    @Test
    void whatIsKnownOfAFire_isCopiedAtEachChange_alsoOneOfBeforeTheStart_butNotOnceItHasMoved() throws Exception {
        record = Optional.of(incident -> ("said " + incident.review().comments().size() + " end "
                        + incident.end().map(Enum::name).orElse("none"))
                .getBytes(StandardCharsets.UTF_8));
        try (EvidenceCopies copies = copies(server.section(), true)) {
            copies.start();
            store.put(fire(), List.of());
            store.putImages(id, images("first"));
            awaitObject("incident.json", "said 0 end none");
            store.comment(id, "ann", "welding");
            awaitObject("incident.json", "said 1 end none");
        }
        store.comment(id, "ann", "said while nobody copies");
        try (EvidenceCopies copies = copies(server.section(), true)) {
            copies.start();
            awaitObject("incident.json", "said 2 end none");
            store.update(id, incident -> incident.ended(NOON.plusSeconds(60), Incident.End.MOVED));
            // One after the other: when the next one is there, this one was looked at.
            String next = "20261130T120001.000Z-gate-" + NUMBER.incrementAndGet();
            store.put(Incident.fire(next, GATE, NOON, 0.9), List.of());
            await().atMost(LIMIT).until(() -> Files.exists(server.object(next, "incident.json")));
        }
        assertThat(server.object(id, "incident.json")).hasContent("said 2 end none");
        assertThat(results).containsOnlyKeys(Result.COPIED);
    }

    private EvidenceCopies copies(String section) throws Exception {
        return copies(section, false);
    }

    private EvidenceCopies copies(String section, boolean shared) throws Exception {
        return copies(store, section, shared);
    }

    private EvidenceCopies copies(IncidentStore from, String section, boolean shared) {
        return S3Server.copies(
                from,
                new ObjectStore(S3Server.config(section), InstantSource.system()),
                shared,
                record,
                new CopyListener() {
                    @Override
                    public void ended(Result result) {
                        results.computeIfAbsent(result, each -> new AtomicInteger())
                                .incrementAndGet();
                    }
                });
    }

    private int count(Result result) {
        return results.getOrDefault(result, new AtomicInteger()).get();
    }

    private List<String> said() {
        return List.copyOf(log.list).stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private Incident fire() {
        return Incident.fire(id, GATE, NOON, 0.9);
    }

    private static IncidentImages images(String name) {
        return new IncidentImages(Map.of(
                ImageKind.SNAPSHOT, bytes(name + " snapshot"),
                ImageKind.ANNOTATED, bytes(name + " annotated"),
                ImageKind.HEATMAP, bytes(name + " heat map")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void writeClip(byte[] content) throws IOException {
        Path clip = IncidentClip.file(store.folder(id));
        Files.write(clip.resolveSibling("clip.mp4.part"), content);
        Files.move(clip.resolveSibling("clip.mp4.part"), clip);
    }

    private void awaitObject(String file, String content) {
        Path object = server.object(id, file);
        await().atMost(LIMIT)
                .until(() -> Files.exists(object) && Files.readString(object).equals(content));
    }

    private static byte[] noise(int size) {
        byte[] content = new byte[size];
        new Random(7).nextBytes(content);
        return content;
    }
}
