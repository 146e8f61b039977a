package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras that this member owned last, in a file: what a member that is started while Kafka is away goes on with.
 * Used by one thread.
 */
public final class RememberedCameras {
    private static final Logger LOG = LoggerFactory.getLogger(RememberedCameras.class);

    private final Path file;

    public RememberedCameras(Path file) {
        this.file = file;
    }

    /** Keeps what is owned now. Where the disk refuses, the log says so. */
    public void keep(Owned owned) {
        ObjectNode partitions = new ObjectMapper().createObjectNode();
        owned.cameras()
                .forEach((id, camera) ->
                        partitions.withObject("/" + camera.partition()).put(PartitionState.CAMERA + id, camera.json()));
        try {
            Json.write(file, partitions);
        } catch (IOException e) {
            LOG.warn("the cameras owned here cannot be kept in {}: {}", file, e.toString());
        }
    }

    /** By partition, as the store of a partition has it; nothing where there is no file that can be read. */
    public Map<Integer, Map<String, String>> load() {
        Map<Integer, Map<String, String>> found = new HashMap<>();
        if (!Files.isRegularFile(file)) {
            return found;
        }
        try {
            for (Map.Entry<String, JsonNode> partition : Json.read(file).properties()) {
                Map<String, String> content = new HashMap<>();
                partition
                        .getValue()
                        .properties()
                        .forEach(each ->
                                content.put(each.getKey(), each.getValue().asText()));
                found.put(Integer.valueOf(partition.getKey()), content);
            }
        } catch (IOException | NumberFormatException e) {
            LOG.warn("the cameras owned here before cannot be read from {}: {}", file, e.toString());
            return Map.of();
        }
        return found;
    }
}
