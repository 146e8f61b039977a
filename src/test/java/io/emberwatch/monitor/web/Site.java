package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.AddressRange;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.ProxyConfig;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.TokenConfig;
import io.emberwatch.monitor.config.UserConfig;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.web.access.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A server with users and two cameras, of which one of the users sees the gate only; an incident of each camera. */
final class Site implements AutoCloseable {
    static final String PASSWORD = "correct horse";
    /** Of {@link #PASSWORD}, and cheap. */
    static final String HASH = "$2b$04$Ys63KRAuNjGcdJDnzC0J/ulKi/AqoQ/zG3qXP.ssiELI8qnl41UFS";

    static final String GATE_FIRE = "20261124T120000.000Z-gate";
    static final String YARD_FIRE = "20261124T130000.000Z-yard";

    final AtomicLong now = new AtomicLong(1);
    final Path audit;
    final LiveServer live;

    Site(Path folder) throws IOException {
        audit = folder.resolve("log").resolve("audit.jsonl");
        live = new LiveServer(
                new WebConfig(
                        loopback(),
                        8,
                        Optional.of(loopback()),
                        Optional.empty(),
                        access(audit, proxies("10.9.9.9"), "ann", "eve", "oli")),
                Duration.ofSeconds(15),
                now::get,
                "gate",
                "yard");
        put(GATE_FIRE, "gate");
        put(YARD_FIRE, "yard");
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static Optional<ProxyConfig> proxies(String address) {
        return Optional.of(new ProxyConfig(
                List.of(AddressRange.parse(address).orElseThrow()), Optional.of("X-User"), Optional.empty()));
    }

    /** Ann is an admin, oli an operator, eve a viewer of the gate only; tokens are called by their roles. */
    static AccessConfig access(Path audit, Optional<ProxyConfig> proxies, String... users) {
        Map<String, UserConfig> all = Map.of(
                "ann", user("ann", Role.ADMIN),
                "oli", user("oli", Role.OPERATOR),
                "eve", user("eve", Role.VIEWER, "gate"));
        return new AccessConfig(
                false,
                audit.toString(),
                Duration.ofHours(12),
                Duration.ofDays(7),
                proxies,
                Optional.empty(),
                List.of(users).stream().map(all::get).toList(),
                List.of(
                        token("viewer", Role.VIEWER),
                        token("operator", Role.OPERATOR),
                        token("admin", Role.ADMIN),
                        token("gate-viewer", Role.VIEWER, "gate"),
                        token("gate-operator", Role.OPERATOR, "gate"),
                        token("gate-admin", Role.ADMIN, "gate")));
    }

    private static UserConfig user(String name, Role role, String... cameras) {
        return new UserConfig(name, Optional.of(new Secret(HASH)), role, List.of(cameras));
    }

    private static TokenConfig token(String name, Role role, String... cameras) {
        return new TokenConfig(name, new Secret(Tokens.hash(tokenOf(name))), role, List.of(cameras));
    }

    static String tokenOf(String name) {
        return name + "-token-0123456789";
    }

    static String[] bearer(String name) {
        return new String[] {"Authorization", "Bearer " + tokenOf(name)};
    }

    static String[] basic(String name, String password) {
        String pair = name + ":" + password;
        return new String[] {
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))
        };
    }

    private void put(String id, String camera) throws IOException {
        Incident fire = Incident.fire(id, new CameraId(camera), Instant.parse("2026-11-24T12:00:00Z"), 0.9);
        live.incidents.put(fire, List.of());
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8};
        live.incidents.putImages(
                id,
                new IncidentImages(
                        Map.of(ImageKind.SNAPSHOT, jpeg, ImageKind.ANNOTATED, jpeg, ImageKind.HEATMAP, jpeg)));
        Path clip = live.incidents.folder(id).resolve("clip.mp4");
        Files.createDirectories(clip.getParent());
        Files.writeString(clip, "0123456789");
    }

    /** Logs in at the page, from this server's own page; gives the whole answer. */
    HttpResponse<String> login(String name, String password, String... headers) throws Exception {
        String form = "name=" + name + "&password=" + password.replace(" ", "+") + "&next=%2Fincidents";
        String[] all = Stream.concat(Stream.of("Content-Type", "application/x-www-form-urlencoded"), Stream.of(headers))
                .toArray(String[]::new);
        return live.call("POST", "/login", form, all);
    }

    /** The cookie of a new session, as a browser sends it. */
    String session(String name) throws Exception {
        return cookie(login(name, PASSWORD));
    }

    static String cookie(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    String origin() {
        return "http://127.0.0.1:" + live.port();
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    String auditText() throws IOException {
        return Files.readString(audit);
    }

    @Override
    public void close() {
        live.close();
    }
}
