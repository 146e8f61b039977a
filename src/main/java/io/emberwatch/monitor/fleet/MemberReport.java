package io.emberwatch.monitor.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a member says of itself in the topic of health. Immutable.
 *
 * @param member its name
 * @param version of the program
 * @param model SHA-256 of the model package; empty where there is none
 * @param engine what runs the network, such as onednn; empty where nobody knows
 * @param device what it runs on
 * @param precision of the arithmetic, such as bf16
 * @param capacity frames a second that it can score; 0 where it is not known
 * @param cameras how many it watches
 * @param address where people reach it; free text
 * @param startedAt when the program was started
 */
public record MemberReport(
        String member,
        String version,
        String model,
        String engine,
        String device,
        String precision,
        double capacity,
        int cameras,
        Optional<String> address,
        Instant startedAt) {
    /** Of the JSON's fields. Another number means that a field was removed or means something else. */
    static final int VERSION = 1;

    private static final int SHORT_HASH = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The same with another number of cameras. */
    public MemberReport watching(int count) {
        return new MemberReport(member, version, model, engine, device, precision, capacity, count, address, startedAt);
    }

    /** The first digits of the model's hash, as people compare them. */
    public String shortModel() {
        return model.substring(0, Math.min(SHORT_HASH, model.length()));
    }

    /** As it stands in the topic. */
    String json() {
        ObjectNode json = JSON.createObjectNode()
                .put("version", VERSION)
                .put("member", member)
                .put("program", version)
                .put("model", model)
                .put("engine", engine)
                .put("device", device)
                .put("precision", precision)
                .put("capacity", capacity)
                .put("cameras", cameras);
        address.ifPresent(text -> json.put("address", text));
        return json.put("started_at", startedAt.toString()).toString();
    }

    /** Anybody may write to a topic: empty where this version cannot read it. */
    static Optional<MemberReport> parse(String json) {
        try {
            JsonNode read = JSON.readTree(json);
            if (read.path("version").asInt() != VERSION
                    || read.path("member").asText().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new MemberReport(
                    read.path("member").asText(),
                    read.path("program").asText(),
                    read.path("model").asText(),
                    read.path("engine").asText(),
                    read.path("device").asText(),
                    read.path("precision").asText(),
                    read.path("capacity").asDouble(),
                    read.path("cameras").asInt(),
                    Optional.ofNullable(read.get("address")).map(JsonNode::asText),
                    Instant.parse(read.path("started_at").asText())));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
