package io.emberwatch.monitor.web;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.AccessConfig;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.incident.objects.ObjectStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Real servers that are members of a fleet; who owns what stands in a table in place of Kafka. */
final class FewMembers implements AutoCloseable {
    static final Secret SECRET = new Secret("only the members of this fleet know it");

    final Map<CameraId, String> owners = new ConcurrentHashMap<>();
    final Map<CameraId, String> names = new ConcurrentHashMap<>();
    final Set<String> members = ConcurrentHashMap.newKeySet();
    /** Where members that are added from now on look for copies. */
    volatile Optional<ObjectStore> objects = Optional.empty();

    private final List<LiveServer> servers = new ArrayList<>();
    private final Map<LiveServer, Table> tables = new HashMap<>();

    /** What one member knows of the others. */
    private final class Table implements Peers {
        private volatile String self = "127.0.0.1:1";

        @Override
        public String self() {
            return self;
        }

        @Override
        public Set<String> others() {
            return members.stream().filter(each -> !each.equals(self)).collect(Collectors.toSet());
        }

        @Override
        public Optional<String> ownerOf(CameraId camera) {
            return Optional.ofNullable(owners.get(camera));
        }

        @Override
        public Map<CameraId, String> camerasOf(String member) {
            return owners.entrySet().stream()
                    .filter(each -> each.getValue().equals(member))
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            each -> names.getOrDefault(
                                    each.getKey(), each.getKey().value())));
        }

        @Override
        public Secret secret() {
            return SECRET;
        }

        @Override
        public Optional<SSLContext> encryption() {
            return Optional.empty();
        }
    }

    /** A member that owns these cameras. */
    LiveServer add(AccessConfig access, String... cameras) throws WebBindException {
        Table table = new Table();
        LiveServer live = new LiveServer(
                new WebConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        8,
                        Optional.empty(),
                        Optional.empty(),
                        access),
                Duration.ofSeconds(15),
                System::nanoTime,
                objects,
                Optional.of(table),
                cameras);
        table.self = address(live);
        tables.put(live, table);
        servers.add(live);
        members.add(table.self);
        for (String camera : cameras) {
            owners.put(new CameraId(camera), table.self);
        }
        return live;
    }

    /** The others reach a member at another port of loopback from now on. */
    void reachedAt(LiveServer live, int port) {
        Table table = tables.get(live);
        String before = table.self;
        table.self = "127.0.0.1:" + port;
        members.add(table.self);
        owners.replaceAll((camera, owner) -> owner.equals(before) ? table.self : owner);
        members.remove(before);
    }

    static String address(LiveServer live) {
        return "127.0.0.1:" + live.port();
    }

    @Override
    public void close() {
        servers.forEach(LiveServer::close);
    }
}
