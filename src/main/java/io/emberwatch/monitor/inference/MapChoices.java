package io.emberwatch.monitor.inference;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.engine.EngineException;
import io.emberwatch.engine.Network;
import io.emberwatch.monitor.config.ExplainConfig;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which heat map the positives of each camera get. Immutable.
 *
 * @param usual for cameras that {@code byCamera} does not name
 */
public record MapChoices(ExplainConfig usual, Map<CameraId, ExplainConfig> byCamera) {
    /** Grad-CAM at the last layer for all. */
    public static final MapChoices USUAL = new MapChoices(ExplainConfig.USUAL, Map.of());

    public MapChoices {
        byCamera = Map.copyOf(byCamera);
    }

    ExplainConfig of(CameraId camera) {
        return byCamera.getOrDefault(camera, usual);
    }

    /** Whose choice it is, for messages. */
    String users(ExplainConfig choice) {
        String cameras = byCamera.entrySet().stream()
                .filter(entry -> entry.getValue().equals(choice))
                .map(entry -> entry.getKey().value())
                .sorted()
                .limit(3)
                .collect(Collectors.joining(", "));
        return cameras.isEmpty() ? "the defaults" : "camera " + cameras;
    }

    /**
     * Finds out whether a network can give these heat maps.
     *
     * @throws EngineException with the nearest names if not
     */
    public void check(Network network) {
        new LiveMaps(network, this);
    }

    /** Each choice once. */
    Set<ExplainConfig> all() {
        Set<ExplainConfig> all = new LinkedHashSet<>(byCamera.values());
        all.add(usual);
        return all;
    }
}
