package io.emberwatch.monitor.notify.sink;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.MqttConfig;
import io.emberwatch.monitor.incident.IncidentKind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The topics of a monitor, and how Home Assistant is told of them. Immutable. */
final class MqttTopics {
    static final String ONLINE = "online";
    static final String OFFLINE = "offline";

    private final String root;
    private final String node;

    MqttTopics(MqttConfig config) {
        this.root = config.topic();
        this.node = config.clientId().replaceAll("[^A-Za-z0-9_-]", "_");
    }

    /** {@code online} or {@code offline}, retained; the broker says {@code offline} when the monitor vanishes. */
    String status() {
        return root + "/status";
    }

    /** Each message as JSON, not retained. */
    String events() {
        return root + "/incidents";
    }

    /** {@code ON} or {@code OFF}, retained: a fire, or any fault of the camera. */
    String state(CameraId camera, IncidentKind kind) {
        return root + "/" + camera + (kind.isCameraHealth() ? "/problem" : "/fire");
    }

    /** The camera's newest incident as JSON, retained. */
    String incident(CameraId camera) {
        return root + "/" + camera + "/incident";
    }

    /** The camera's newest fire as JSON, retained. */
    String fireAttributes(CameraId camera) {
        return root + "/" + camera + "/fire/attributes";
    }

    /** Everything of a camera that is retained, but its discovery. */
    Set<String> retained(CameraId camera) {
        return Set.of(
                state(camera, IncidentKind.FIRE),
                state(camera, IncidentKind.CAMERA_DOWN),
                incident(camera),
                fireAttributes(camera),
                image(camera));
    }

    /** The newest incident's image as JPEG, retained. */
    String image(CameraId camera) {
        return root + "/" + camera + "/picture";
    }

    /**
     * Home Assistant's discovery of one camera: a JSON for each topic below its prefix.
     *
     * @param page where people see the camera
     */
    Map<String, ObjectNode> discovery(String prefix, CameraId camera, String cameraName, Optional<String> page) {
        String id = node + "_" + camera;
        Map<String, ObjectNode> messages = new LinkedHashMap<>();
        messages.put(
                prefix + "/binary_sensor/" + id + "/fire/config",
                sensor(id, camera, cameraName, "fire", "Fire", "smoke", IncidentKind.FIRE));
        messages.put(
                prefix + "/binary_sensor/" + id + "/problem/config",
                sensor(id, camera, cameraName, "problem", "Camera problem", "problem", IncidentKind.CAMERA_DOWN));
        ObjectNode image = common(id, cameraName, "picture", "Incident picture");
        image.put("image_topic", image(camera)).put("content_type", "image/jpeg");
        messages.put(prefix + "/image/" + id + "/picture/config", image);
        ObjectNode annotated = common(id, cameraName, "camera", "Annotated picture");
        annotated.put("topic", image(camera));
        messages.put(prefix + "/camera/" + id + "/camera/config", annotated);
        messages.forEach((topic, message) -> {
            String domain = topic.substring(prefix.length() + 1).split("/", 2)[0];
            String entity =
                    message.path("unique_id").asText().toLowerCase(Locale.ROOT).replace('-', '_');
            message.put("default_entity_id", domain + "." + entity);
            message.putObject("origin").put("name", "Emberwatch");
            page.ifPresent(url -> ((ObjectNode) message.path("device")).put("configuration_url", url));
        });
        return messages;
    }

    private ObjectNode sensor(
            String id,
            CameraId camera,
            String cameraName,
            String object,
            String name,
            String deviceClass,
            IncidentKind kind) {
        ObjectNode sensor = common(id, cameraName, object, name);
        sensor.put("device_class", deviceClass).put("state_topic", state(camera, kind));
        if (!kind.isCameraHealth()) {
            sensor.put("json_attributes_topic", fireAttributes(camera));
        }
        return sensor;
    }

    private ObjectNode common(String id, String cameraName, String object, String name) {
        ObjectNode common = MessageJson.JSON.createObjectNode();
        common.put("name", name).put("unique_id", id + "_" + object).put("availability_topic", status());
        ObjectNode device = common.putObject("device");
        device.putArray("identifiers").add(id);
        device.put("name", cameraName).put("manufacturer", "Emberwatch");
        return common;
    }
}
