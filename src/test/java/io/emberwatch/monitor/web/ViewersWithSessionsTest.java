package io.emberwatch.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.Role;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.UserConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What it costs that viewers have logged in; prints the figures of docs/performance.md. */
@Tag("slow")
@EnabledIfSystemProperty(named = "emberwatch.measure", matches = "true", disabledReason = "a measurement of a minute")
@Timeout(300)
class ViewersWithSessionsTest {
    private static final int VIEWERS = 200;
    private static final int USERS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    @Test
    void viewersWithSessions_costAboutWhatOthersCost() throws Exception {
        Cost open = Cost.NONE;
        Cost withSessions = Cost.NONE;
        // In turns, so that whatever else the machine does falls on both; the quietest round counts.
        for (int i = 0; i < ROUNDS; i++) {
            open = open.orCheaper(measured(AccessConfig.OPEN));
            withSessions = withSessions.orCheaper(measured(users()));
        }
        System.out.printf(
                "%d viewers: %.3f cores of the web threads, %.1f MB/s; each with a session: %.3f cores, %.1f MB/s%n",
                VIEWERS,
                open.cores(),
                open.bytesASecond() / 1e6,
                withSessions.cores(),
                withSessions.bytesASecond() / 1e6);

        assertThat(withSessions.bytesASecond()).isGreaterThan(0.8 * open.bytesASecond());
        assertThat(withSessions.cores()).isLessThan(1.5 * open.cores() + 0.01);
    }

    private AccessConfig users() {
        List<UserConfig> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(new UserConfig("user" + i, Optional.of(new Secret(Site.HASH)), Role.VIEWER, List.of("gate")));
        }
        return new AccessConfig(
                false,
                folder.resolve("audit.jsonl").toString(),
                Duration.ofHours(12),
                Duration.ofDays(7),
                Optional.empty(),
                Optional.empty(),
                users,
                List.of());
    }

    private static Cost measured(AccessConfig access) throws Exception {
        WebConfig config = new WebConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                VIEWERS,
                Optional.empty(),
                Optional.empty(),
                access);
        try (LiveServer live = new LiveServer(config, Duration.ofSeconds(15), System::nanoTime, "gate");
                Selector viewers = Selector.open()) {
            live.film("gate", 640, 360, 200);
            try {
                for (int i = 0; i < VIEWERS; i++) {
                    watch(live, viewers, access.loginNeeded() ? "Cookie: " + session(live, i % USERS) + "\r\n" : "");
                }
                read(viewers, WARM_UP);
                assertThat(live.hub.viewers()).isEqualTo(VIEWERS);
                long before = webNanos();
                long begun = System.nanoTime();
                long bytes = read(viewers, MEASURED);
                double seconds = (System.nanoTime() - begun) / 1e9;
                assertThat(live.hub.viewers()).isEqualTo(VIEWERS);
                return new Cost((webNanos() - before) / 1e9 / seconds, bytes / seconds);
            } finally {
                for (SelectionKey each : viewers.keys()) {
                    each.channel().close();
                }
            }
        }
    }

    private static String session(LiveServer live, int user) throws Exception {
        return Site.cookie(live.call(
                "POST",
                "/login",
                "name=user" + user + "&password=correct+horse",
                "Content-Type",
                "application/x-www-form-urlencoded"));
    }

    private static void watch(LiveServer live, Selector viewers, String header) throws IOException {
        SocketChannel viewer = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), live.port()));
        String request = "GET /cameras/gate/stream.mjpeg HTTP/1.1\r\nHost: test\r\n" + header + "\r\n";
        viewer.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        viewer.configureBlocking(false);
        viewer.register(viewers, SelectionKey.OP_READ);
    }

    /** Takes whatever comes for so long; gives the bytes. */
    private static long read(Selector viewers, Duration time) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        long end = System.nanoTime() + time.toNanos();
        long bytes = 0;
        while (System.nanoTime() < end) {
            viewers.select(100);
            for (SelectionKey ready : viewers.selectedKeys()) {
                buffer.clear();
                int count = ((SocketChannel) ready.channel()).read(buffer);
                assertThat(count).as("a viewer was sent away").isNotNegative();
                bytes += count;
            }
            viewers.selectedKeys().clear();
        }
        return bytes;
    }

    /** Processor time of the server's own threads, which lives as long as they do. */
    private static long webNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("web")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private record Cost(double cores, double bytesASecond) {
        static final Cost NONE = new Cost(Double.POSITIVE_INFINITY, 0);

        Cost orCheaper(Cost other) {
            return other.cores < cores ? other : this;
        }
    }
}
