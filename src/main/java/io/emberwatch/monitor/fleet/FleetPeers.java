package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.FleetConfig;
import io.emberwatch.monitor.config.MonitorConfig.WebConfig;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.config.Trust;
import io.emberwatch.monitor.web.Peers;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The other members as Kafka Streams knows them: each tells the group where it is reached. Who joins and leaves is known
 * with the next rebalance, so this is as old as the assignment itself. Thread-safe.
 */
public final class FleetPeers implements Peers {
    private final FleetConfig config;
    private final Supplier<Optional<CameraOwnership>> ownership;
    private final Supplier<String> self;
    private final Optional<SSLContext> encryption;

    /**
     * @param config with a secret
     * @param web where this member is served; by https exactly where the others are
     * @param port the port that it is really served on
     * @param machine this machine's name; empty where it has none
     * @param ownership empty until the group is joined
     * @throws UserException when a file of {@code fleet.tls} cannot be used, or it is not known where this one is reached
     */
    public FleetPeers(
            FleetConfig config,
            WebConfig web,
            IntSupplier port,
            String machine,
            Supplier<Optional<CameraOwnership>> ownership) {
        if (config.address().isEmpty() && web.bind().getAddress().isAnyLocalAddress() && machine.isEmpty()) {
            throw new UserException("fleet.address: this machine has no name; say where the other members reach it");
        }
        this.config = config;
        this.ownership = ownership;
        this.self = () -> config.reachedAt(web.bind(), port.getAsInt(), machine);
        this.encryption =
                web.tls().map(served -> Trust.of(config.tls(), "fleet").context());
    }

    @Override
    public String self() {
        return self.get();
    }

    @Override
    public Set<String> others() {
        Set<String> all = new HashSet<>(
                ownership.get().map(each -> each.partitionsByAddress().keySet()).orElse(Set.of()));
        all.remove(self());
        return all;
    }

    @Override
    public Optional<String> ownerOf(CameraId camera) {
        return ownership.get().flatMap(each -> each.addressOf(camera));
    }

    @Override
    public Map<CameraId, String> camerasOf(String member) {
        Set<Integer> partitions = ownership
                .get()
                .map(each -> each.partitionsByAddress().getOrDefault(member, Set.of()))
                .orElse(Set.of());
        Map<CameraId, String> names = new TreeMap<>();
        try (FleetDirectory directory = FleetDirectory.open(config)) {
            directory.cameras().forEach((id, camera) -> {
                if (partitions.contains(camera.partition())) {
                    Optional<ObjectNode> json = FleetDirectory.camera(camera.json());
                    names.put(
                            id,
                            json.map(each -> each.path("name").asText())
                                    .filter(name -> !name.isEmpty())
                                    .orElse(id.value()));
                }
            });
        }
        return names;
    }

    @Override
    public Secret secret() {
        return config.secret().orElseThrow();
    }

    @Override
    public Optional<SSLContext> encryption() {
        return encryption;
    }
}
