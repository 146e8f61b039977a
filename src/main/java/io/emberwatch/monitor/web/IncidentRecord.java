package io.emberwatch.monitor.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.store.CopiedFiles;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.IOException;
import java.util.Optional;

/**
 * What is known of an incident, as it lies beside its copies in the object store: any member of a fleet answers with it
 * while the one that has the incident is away. Immutable.
 *
 * @param incident as the API has it
 * @param scores as the API has them
 */
public record IncidentRecord(JsonNode incident, JsonNode scores) {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The record of an incident as it is now, as JSON. */
    public static byte[] write(Incident incident, IncidentStore store) {
        ObjectNode record = JSON.createObjectNode().put("version", VERSION);
        record.set(
                "incident",
                JSON.valueToTree(IncidentJson.of(
                        incident,
                        store,
                        new CopiedFiles(store).of(incident.id()).keySet())));
        record.set("scores", JSON.valueToTree(IncidentEndpoints.curve(incident, store)));
        try {
            return JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }

    /** Reads one; empty where another version wrote it, or somebody else. */
    static Optional<IncidentRecord> read(byte[] json) {
        try {
            JsonNode record = JSON.readTree(json);
            boolean known = record.path("version").asInt() == VERSION
                    && record.path("incident").isObject()
                    && record.path("scores").isObject();
            return known
                    ? Optional.of(new IncidentRecord(record.get("incident"), record.get("scores")))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whose incident it is. */
    Optional<CameraId> camera() {
        return CameraId.parse(incident.path("camera").asText());
    }
}
