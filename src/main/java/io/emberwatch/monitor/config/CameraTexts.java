package io.emberwatch.monitor.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.YamlReader.YamlNode;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Scalar;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Sequence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Cameras as they travel from one machine to others: each with what it inherits, as JSON of texts, with the references to
 * environment variables as they were written. Whoever reads one puts its own environment in. Thread-safe.
 */
public final class CameraTexts {
    /** A user and a password in an address. */
    private static final Pattern LOGIN = Pattern.compile("://[^/@\\s]*:[^/@\\s]*@");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ConfigLoader loader;

    /** @param environment what the references stand for on this machine; null for a variable that is not set */
    public CameraTexts(UnaryOperator<String> environment) {
        this.loader = new ConfigLoader(environment);
    }

    /**
     * The cameras of a configuration file, in its order; whatever else stands in it is not looked at.
     *
     * @param file how problems name the text
     * @throws ConfigException where it has no cameras
     * @throws UserException where a secret stands in it openly
     */
    public static Map<CameraId, ObjectNode> of(String file, String yaml) throws ConfigException {
        Problems problems = new Problems(file);
        Optional<Mapping> root = YamlReader.read(yaml, problems);
        if (root.isEmpty() || !problems.isEmpty()) {
            throw problems.toException();
        }
        ObjectNode defaults = NODES.objectNode();
        Map<CameraId, ObjectNode> cameras = new LinkedHashMap<>();
        for (Entry entry : root.get().entries()) {
            if (entry.key().equals("defaults") && json(entry.value()) instanceof ObjectNode given) {
                defaults = given;
            }
        }
        for (Entry entry : root.get().entries()) {
            if (entry.key().equals("cameras") && entry.value() instanceof Mapping mapping) {
                for (Entry camera : mapping.entries()) {
                    ObjectNode whole = defaults.deepCopy();
                    if (!(json(camera.value()) instanceof ObjectNode own)) {
                        throw new UserException(file + ":" + camera.line() + ": cameras." + camera.key()
                                + " must be a mapping of keys");
                    }
                    merge(whole, own);
                    checkSecrets(file + ":" + camera.line() + ": cameras." + camera.key(), whole);
                    cameras.put(id(file, camera), whole);
                }
            }
        }
        if (cameras.isEmpty()) {
            throw new UserException(file + " has no cameras");
        }
        return cameras;
    }

    /**
     * A camera's configuration on this machine.
     *
     * @throws ConfigException with every problem, and no value that a variable holds
     */
    public CameraConfig parse(CameraId id, ObjectNode camera) throws ConfigException {
        ObjectNode file = NODES.objectNode();
        file.putObject("cameras").set(id.value(), camera);
        return loader.parse("the fleet's camera " + id, file.toString())
                .cameras()
                .get(id);
    }

    private static CameraId id(String file, Entry camera) {
        try {
            return new CameraId(camera.key());
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    file + ":" + camera.line() + ": cameras." + Problems.shown(camera.key()) + ": " + e.getMessage(),
                    e);
        }
    }

    private static JsonNode json(YamlNode node) {
        if (node instanceof Mapping mapping) {
            ObjectNode object = NODES.objectNode();
            mapping.entries().forEach(entry -> object.set(entry.key(), json(entry.value())));
            return object;
        }
        if (node instanceof Sequence sequence) {
            ArrayNode array = NODES.arrayNode();
            sequence.items().forEach(item -> array.add(json(item)));
            return array;
        }
        return node instanceof Scalar scalar && !scalar.absent() ? NODES.textNode(scalar.text()) : NODES.nullNode();
    }

    private static void merge(ObjectNode under, ObjectNode over) {
        over.properties().forEach(entry -> {
            if (under.get(entry.getKey()) instanceof ObjectNode inner && entry.getValue() instanceof ObjectNode more) {
                merge(inner, more);
            } else {
                under.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** What is in a topic, others can read. */
    private static void checkSecrets(String place, ObjectNode camera) {
        // Addresses with a login in them are refused later, as in any file: here they must not get as far as a topic.
        boolean open =
                camera.has("password") && !camera.path("password").asText().contains("${");
        if (open || LOGIN.matcher(camera.path("url").asText()).find()) {
            throw new UserException(
                    place + " holds a password, which everybody who reads the topic would see: write ${NAME}"
                            + " as its password: and set that variable for each member");
        }
    }
}
