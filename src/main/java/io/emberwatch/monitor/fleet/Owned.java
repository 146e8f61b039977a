package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The cameras that this member watches, as the topic has them, and the incidents that are open of them. Immutable.
 *
 * @param cameras by id
 * @param open the last messages about incidents that are open, as JSON, by camera and kind
 * @param partitions those that are this member's
 */
public record Owned(Map<CameraId, Camera> cameras, Map<String, String> open, Set<Integer> partitions) {
    public static final Owned NOTHING = new Owned(Map.of(), Map.of(), Set.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    public Owned {
        cameras = Collections.unmodifiableMap(cameras);
        open = Collections.unmodifiableMap(open);
        partitions = Set.copyOf(partitions);
    }

    /**
     * A camera's record.
     *
     * @param partition where it stands
     * @param json as {@link FleetDirectory} writes it
     */
    public record Camera(int partition, String json) {}

    /** What is open of these cameras. */
    public List<Incident> open(Set<CameraId> of) {
        return open.values().stream()
                .map(Owned::incident)
                .flatMap(Optional::stream)
                .filter(incident -> of.contains(incident.camera()))
                .toList();
    }

    /** Whether the same cameras are this member's. */
    public boolean hasCamerasOf(Owned other) {
        return cameras.equals(other.cameras) && partitions.equals(other.partitions);
    }

    /** Whether a camera that was this member's is somebody else's now, rather than no more. */
    public boolean hasMoved(Camera camera) {
        return !partitions.contains(camera.partition());
    }

    private static Optional<Incident> incident(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            CameraId camera = new CameraId(node.path("camera").asText());
            String id = node.path("id").asText();
            Instant began = Instant.parse(node.path("started_at").asText());
            Optional<IncidentKind> kind = Stream.of(IncidentKind.values())
                    .filter(each -> each.label().equals(node.path("kind").asText()))
                    .findFirst();
            double peak = Math.min(1, Math.max(0, node.path("peak_score").asDouble()));
            return kind.map(each -> each == IncidentKind.FIRE
                    ? Incident.fire(id, camera, began, peak)
                    : Incident.fault(id, camera, each, began));
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            // Written by somebody else: nothing goes on by it.
            return Optional.empty();
        }
    }
}
