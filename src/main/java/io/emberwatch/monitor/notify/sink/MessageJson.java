package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentClip;
import io.emberwatch.monitor.incident.IncidentExplanation.HotBox;
import io.emberwatch.monitor.incident.IncidentExplanation.Region;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Notification;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A message as flat JSON: the fields that templates may name, and Emberwatch's own body. Thread-safe. */
final class MessageJson {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What a message says of the faults that it tells of beside its own. */
    private static final Set<String> TOGETHER = Set.of("id", "camera", "camera_name", "kind", "started_at", "ended_at");

    private final Function<CameraId, Optional<String>> cameraNames;
    private final Supplier<Optional<URI>> baseUrl;
    private final Predicate<Incident> hasClip;
    private final Function<String, Optional<String>> copies;

    /**
     * @param cameraNames what people call the cameras
     * @param baseUrl where people reach the monitor; no links without it
     * @param hasClip whether an incident has a clip, or will have one soon
     */
    MessageJson(Map<CameraId, String> cameraNames, Optional<URI> baseUrl, Predicate<Incident> hasClip) {
        this(camera -> Optional.ofNullable(cameraNames.get(camera)), () -> baseUrl, hasClip, id -> Optional.empty());
    }

    /**
     * As the other one, with names and an address that are asked for at each message.
     *
     * @param copies where an object store has or will have the files of an incident, by its id; empty without a store
     */
    MessageJson(
            Function<CameraId, Optional<String>> cameraNames,
            Supplier<Optional<URI>> baseUrl,
            Predicate<Incident> hasClip,
            Function<String, Optional<String>> copies) {
        this.hasClip = hasClip;
        this.copies = copies;
        this.cameraNames = cameraNames;
        this.baseUrl = baseUrl;
    }

    private Optional<String> base() {
        return baseUrl.get().map(url -> url.toString().replaceAll("/+$", ""));
    }

    /** Every field of {@code JsonTemplate.FIELDS}, null where there is nothing to say. */
    Map<String, JsonNode> fields(Notification notification) {
        Incident incident = notification.incident();
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        fields.put("key", NODES.textNode(notification.key()));
        fields.put("event", NODES.textNode(notification.event().label()));
        fields.putAll(fields(incident));
        fields.put("title", NODES.textNode(title(notification)));
        return fields;
    }

    /** The fields of an incident alone. */
    Map<String, JsonNode> fields(Incident incident) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        fields.put("id", NODES.textNode(incident.id()));
        fields.put("camera", NODES.textNode(incident.camera().value()));
        fields.put("camera_name", NODES.textNode(cameraName(incident.camera())));
        fields.put("kind", NODES.textNode(incident.kind().label()));
        fields.put("severity", NODES.textNode(incident.kind().severity().label()));
        fields.put("started_at", NODES.textNode(incident.startedAt().toString()));
        fields.put("ended_at", text(incident.endedAt().map(Instant::toString)));
        fields.put("peak_score", NODES.numberNode(score(incident)));
        fields.put(
                "deletion_drop",
                deletionDrop(incident).<JsonNode>map(NODES::numberNode).orElse(NODES.nullNode()));
        fields.put("heat_map", text(incident.heatMap()));
        fields.put("hot_box", incident.hotBox().map(MessageJson::box).orElse(NODES.nullNode()));
        fields.put("incident_url", text(incidentUrl(incident)));
        fields.put("picture_url", text(imageUrl(incident)));
        fields.put("clip_url", text(clipUrl(incident)));
        return fields;
    }

    /** All fields as one object. */
    ObjectNode body(Notification notification) {
        ObjectNode body = JSON.createObjectNode();
        body.setAll(fields(notification));
        List<Region> regions = notification.incident().regions();
        if (!regions.isEmpty()) {
            ArrayNode list = body.putArray("regions");
            regions.forEach(
                    each -> list.addObject().put("mass", rounded(each.share())).set("hot_box", box(each.box())));
        }
        Incident incident = notification.incident();
        if (incident.kind() == IncidentKind.FIRE) {
            copies.apply(incident.id()).ifPresent(address -> body.put("s3_url", address));
        }
        if (!notification.together().isEmpty()) {
            ArrayNode together = body.putArray("together");
            notification.together().forEach(other -> {
                Map<String, JsonNode> each = fields(other);
                each.keySet().retainAll(TOGETHER);
                together.addObject().setAll(each);
            });
        }
        return body;
    }

    /** One line for people. */
    String title(Notification notification) {
        Incident incident = notification.incident();
        String what = incident.kind().title() + " at " + cameraName(incident.camera()) + others(notification);
        return switch (notification.event()) {
            case STARTED -> what;
            case REMINDER -> what + " goes on";
            case ENDED -> what + " is over";
            case TEST -> "TEST of Emberwatch: nothing has happened";
        };
    }

    private static String others(Notification notification) {
        long cameras = notification.together().stream()
                .map(Incident::camera)
                .filter(camera -> !camera.equals(notification.incident().camera()))
                .distinct()
                .count();
        return cameras == 0 ? "" : " and " + cameras + (cameras == 1 ? " other camera" : " other cameras");
    }

    String cameraName(CameraId camera) {
        return cameraNames.apply(camera).orElse(camera.value());
    }

    /** Where people see the incident. */
    Optional<String> incidentUrl(Incident incident) {
        return base().map(url -> url + "/incidents/" + incident.id());
    }

    /** Where people see a camera. */
    Optional<String> cameraUrl(CameraId camera) {
        return base().map(url -> url + "/cameras/" + camera);
    }

    /** Where its image is. */
    Optional<String> imageUrl(Incident incident) {
        return base().map(url -> url + "/api/incidents/" + incident.id() + "/snapshot.jpg");
    }

    /** Where its clip is, or will be when the post-roll is over; empty where there is none. */
    private Optional<String> clipUrl(Incident incident) {
        return base().filter(url -> hasClip.test(incident))
                .map(url -> url + "/api/incidents/" + incident.id() + "/" + IncidentClip.FILE_NAME);
    }

    static BigDecimal score(Incident incident) {
        return rounded(incident.peakScore());
    }

    /** How much of the score was lost without the hot region. */
    static Optional<BigDecimal> deletionDrop(Incident incident) {
        return incident.deletionDrop().isPresent()
                ? Optional.of(rounded(incident.deletionDrop().getAsDouble()))
                : Optional.empty();
    }

    /** Left, top, width and height as shares of the image. */
    private static JsonNode box(HotBox box) {
        return NODES.arrayNode()
                .add(rounded(box.x()))
                .add(rounded(box.y()))
                .add(rounded(box.width()))
                .add(rounded(box.height()));
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
    }

    private static JsonNode text(Optional<String> value) {
        return value.<JsonNode>map(NODES::textNode).orElse(NODES.nullNode());
    }
}
