package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.KafkaBroker;
import io.emberwatch.SiteCertificates;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.config.TlsConfig;
import io.emberwatch.monitor.config.Trust;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Members of a fleet with a secret in one process, with a real broker: each answers for the cameras of both. */
@Tag("slow")
@Timeout(400)
class OneAddressTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** So many that each member has some, by chance as good as certain. */
    private static final int CAMERAS = 24;

    private static Path model;
    private static KafkaBroker broker;
    private static int groups;

    @TempDir
    Path folder;

    private final List<Monitor> monitors = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void open(@TempDir Path parent) throws Exception {
        model = parent.resolve("model");
        TinyModels.writeWithLinearHead(model, 1);
        broker = KafkaBroker.open(Files.createDirectory(parent.resolve("broker")));
    }

    @AfterAll
    static void closeBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    /** Each test has a group of its own. */
    @BeforeEach
    void begin() {
        groups++;
        log.list = Collections.synchronizedList(log.list);
        log.start();
        root().addAppender(log);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @AfterEach
    void close() {
        root().detachAppender(log);
        monitors.forEach(Monitor::close);
    }

    private Path config(String member, String address) throws IOException {
        return config(member, address, "");
    }

    private Path config(String member, String fleet, String web) throws IOException {
        return Files.writeString(folder.resolve(member + ".yml"), """
                model: {path: "%s"}
                canary: {enabled: false}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"%s}
                fleet:
                  bootstrap_servers: ["%s"]
                  group: site-%d
                  member: %s
                  secret: "nobody but the members knows this text"
                  %s
                """.formatted(
                        model, folder.resolve(member), web, broker.address(), groups, member, fleet));
    }

    private Monitor member(String name) throws Exception {
        return member(config(name, "address: 127.0.0.1"));
    }

    private Monitor member(Path config) throws Exception {
        ConfigFile file = new ConfigFile(config, new ConfigLoader(Map.<String, String>of()::get));
        Monitor monitor = Monitor.start(file.load(), file);
        monitors.add(monitor);
        return monitor;
    }

    private void importCameras() throws IOException {
        Path site = Files.writeString(
                folder.resolve("cameras.yml"),
                "defaults: {capture: {fps: 1, max_width: 160}}\ncameras:\n"
                        + IntStream.range(0, CAMERAS)
                                .mapToObj(i -> "  cam-%d: {name: Camera %d, url: \"demo:?fire=never&seed=%d\"}\n"
                                        .formatted(i, i, i))
                                .collect(Collectors.joining()));
        StringWriter out = new StringWriter();
        Emberwatch.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(
                        "fleet",
                        "import",
                        site.toString(),
                        "--config",
                        config("operator", "address: 127.0.0.1").toString());
        assertThat(out.toString()).contains("imported=" + CAMERAS);
    }

    private static List<String> live(JsonNode cameras) {
        List<String> ids = new ArrayList<>();
        cameras.forEach(camera -> {
            if (camera.path("feed").asText().equals("up")) {
                ids.add(camera.path("id").asText());
            }
        });
        return ids;
    }

    /** Waits until each of the two has cameras, and both together as many as there are. */
    private static void awaitShared(Monitor one, Monitor two) {
        await().atMost(LIMIT)
                .until(() -> !one.config().cameras().isEmpty()
                        && !two.config().cameras().isEmpty()
                        && one.config().cameras().size()
                                        + two.config().cameras().size()
                                == CAMERAS);
    }

    private static JsonNode cameras(MonitorClient client) throws IOException {
        return new ObjectMapper().readTree(client.text("/api/cameras"));
    }

    @Test
    void eachMember_answersForTheCamerasOfBoth_andForThoseOfOneThatHasGone() throws Exception {
        importCameras();
        Monitor one = member("one");
        Monitor two = member("two");
        MonitorClient atOne = new MonitorClient(one.port());
        MonitorClient atTwo = new MonitorClient(two.port());
        awaitShared(one, two);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(live(cameras(atOne))).hasSize(CAMERAS));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(live(cameras(atTwo))).hasSize(CAMERAS));

        String elsewhere = two.config().cameras().keySet().iterator().next().value();
        byte[] first = atOne.streamed(elsewhere, 1);
        assertThat(first).startsWith((byte) 0xff, (byte) 0xd8);
        assertThat(atOne.streamed(elsewhere, 3))
                .startsWith((byte) 0xff, (byte) 0xd8)
                .isNotEqualTo(first);
        assertThat(atOne.bytes("/cameras/" + elsewhere + "/frame.jpg")).startsWith((byte) 0xff, (byte) 0xd8);
        assertThat(atOne.camera(elsewhere).path("id").asText()).isEqualTo(elsewhere);
        assertThat(atOne.status("/cameras/nobody")).isEqualTo(404);

        two.close();
        assertThat(live(cameras(atOne))).hasSizeLessThanOrEqualTo(CAMERAS);
        assertThat(cameras(atOne)).as("none is hidden").hasSize(CAMERAS);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(live(cameras(atOne))).hasSize(CAMERAS));
        assertThat(atOne.streamed(elsewhere, 1)).startsWith((byte) 0xff, (byte) 0xd8);
    }

    /** A member that is served by https and trusts one authority in the others. */
    private Path encrypted(SiteCertificates files, String member, String trusted) throws IOException {
        return config(
                member,
                "address: 127.0.0.1\n  capacity: 30\n  tls: {ca: \"%s\"}".formatted(files.path(trusted + ".pem")),
                ", tls: {certificate: \"%s\", key: \"%s\"}"
                        .formatted(files.path("member.pem"), files.path("member.key")));
    }

    @Test
    void membersWithCertificates_askEachOtherByHttps_andRefuseOneThatTheyDoNotTrust() throws Exception {
        SiteCertificates files = new SiteCertificates(Files.createDirectory(folder.resolve("certificates")));
        files.authority("site");
        files.authority("other");
        files.issue("member", "site", "/CN=member", "IP:127.0.0.1");
        importCameras();
        Monitor one = member(encrypted(files, "one", "site"));
        Monitor two = member(encrypted(files, "two", "other"));
        SSLContext trust = Trust.of(
                        Optional.of(new TlsConfig(
                                true, Optional.of(files.path("site.pem")), Optional.empty(), Optional.empty())),
                        "test")
                .context();
        MonitorClient atOne = new MonitorClient(one.port(), trust);
        MonitorClient atTwo = new MonitorClient(two.port(), trust);
        awaitShared(one, two);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(live(cameras(atOne))).hasSize(CAMERAS));
        String atTwos = two.config().cameras().keySet().iterator().next().value();
        assertThat(atOne.camera(atTwos).path("id").asText()).isEqualTo(atTwos);
        assertThat(atOne.bytes("/cameras/" + atTwos + "/frame.jpg")).startsWith((byte) 0xff, (byte) 0xd8);
        assertThat(atOne.streamed(atTwos, 2)).startsWith((byte) 0xff, (byte) 0xd8);

        String atOnes = one.config().cameras().keySet().iterator().next().value();
        assertThat(atTwo.status("/api/cameras/" + atOnes)).isEqualTo(503);
        assertThat(atTwo.camera(atOnes).path("error").asText())
                .contains("the member 127.0.0.1:" + one.port() + " cannot be reached", "CN=site")
                .doesNotContain("other.pem", folder.toString());
        assertThat(cameras(atTwo).toString()).doesNotContain("other.pem", folder.toString());
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .as("the operator's log says what to correct")
                .anyMatch(line -> line.contains("cannot be reached") && line.contains(files.path("other.pem")));
        assertThat(cameras(atTwo))
                .as("its own, at least")
                .hasSizeGreaterThanOrEqualTo(two.config().cameras().size());

        two.close();
        monitors.remove(two);
        Monitor mended = member(encrypted(files, "two", "site"));
        MonitorClient atMended = new MonitorClient(mended.port(), trust);
        awaitShared(one, mended);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(live(cameras(atMended))).hasSize(CAMERAS));
    }

    @Test
    void memberThatNobodyCouldReach_doesNotStart() throws Exception {
        ConfigFile file = new ConfigFile(config("alone", ""), new ConfigLoader(Map.<String, String>of()::get));
        assertThatThrownBy(() -> Monitor.start(file.load(), file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("fleet.address: the other members cannot reach")
                .hasMessageContaining("web.bind");
    }
}
