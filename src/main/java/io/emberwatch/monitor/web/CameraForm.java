package io.emberwatch.monitor.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraChange;
import io.emberwatch.monitor.config.CameraChange.Field;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import io.emberwatch.monitor.config.Secret;
import io.emberwatch.monitor.web.ConfigEditing.Wanted;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an admin says of a camera, as sent: a JSON object. Texts are taken as they are and name no variable of the monitor's
 * environment, but for a login from variables that are meant for cameras. Immutable.
 */
final class CameraForm {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Map<String, Field> TEXTS =
            Map.of("name", Field.NAME, "group", Field.GROUP, "url", Field.URL, "username", Field.USERNAME);
    private static final Set<String> FIELDS =
            Set.of("name", "group", "url", "username", "password", "password_reference", "threshold");
    /** Other variables may hold other secrets, which a page must not send to an address of its choice. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{CAM_[A-Z0-9_]{0,60}\\}");

    private static final Pattern NO_FILE =
            Pattern.compile("(rtsp|rtsps|http|https|rtmp|rtmps|udp|v4l2|demo):.*|[0-9]{1,3}");
    /** What is no video, a page has no business to open. */
    private static final Pattern VIDEO_FILE =
            Pattern.compile("(?i).*\\.(mp4|m4v|mkv|webm|mov|avi|mpg|mpeg|ts|h264|hevc)");

    private static final int LONGEST_TEXT = 2048;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_POLYGONS = 50;
    private static final int MOST_CORNERS = 100;
    private static final int DIGITS = 6;

    private final JsonNode fields;

    private CameraForm(JsonNode fields) {
        this.fields = fields;
    }

    /** @throws RequestRefused where it is no JSON object */
    static CameraForm of(byte[] body) throws RequestRefused {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (IOException e) {
            // Its message would quote the body.
            throw bad("the body is not JSON");
        }
        if (tree == null || !tree.isObject()) {
            throw bad("the body must be a JSON object");
        }
        return new CameraForm(tree);
    }

    /** A new camera. */
    Wanted added() throws RequestRefused {
        Set<String> known = new HashSet<>(FIELDS);
        known.add("id");
        requireOnly(known);
        Map<Field, Object> values = new EnumMap<>(Field.class);
        values().forEach((field, value) -> value.ifPresent(given -> values.put(field, given)));
        if (!fields.path("id").isTextual()) {
            throw bad("id must be a text");
        }
        CameraId id = CameraId.parse(fields.path("id").textValue())
                .orElseThrow(() -> bad("id must be 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or digit"));
        return new Wanted(new CameraChange.Added(id, values), password());
    }

    /** Other values for a camera; what is null or empty is taken out. */
    Wanted changed(CameraId camera) throws RequestRefused {
        requireOnly(FIELDS);
        return new Wanted(new CameraChange.Changed(camera, values()), password());
    }

    /** All masks and zones of a camera. */
    Wanted drawn(CameraId camera) throws RequestRefused {
        requireOnly(Set.of("masks", "zones"));
        return new Wanted(new CameraChange.Drawn(camera, polygons("masks"), polygons("zones")), Optional.empty());
    }

    /** Nothing: the camera goes. */
    Wanted removed(CameraId camera) throws RequestRefused {
        requireOnly(Set.of());
        return new Wanted(new CameraChange.Removed(camera), Optional.empty());
    }

    /** There is nothing to say. */
    void requireNothing() throws RequestRefused {
        requireOnly(Set.of());
    }

    private void requireOnly(Set<String> known) throws RequestRefused {
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            if (!known.contains(names.next())) {
                throw bad(
                        known.isEmpty()
                                ? "the body must be {}"
                                : "the body may have "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()) + " only");
            }
        }
    }

    private Map<Field, Optional<Object>> values() throws RequestRefused {
        Map<Field, Optional<Object>> values = new EnumMap<>(Field.class);
        for (Map.Entry<String, Field> each : TEXTS.entrySet()) {
            if (fields.has(each.getKey())) {
                values.put(each.getValue(), text(each.getKey()).map(text -> written(each.getValue(), text)));
            }
        }
        Optional<String> url = text("url");
        if (url.isPresent()
                && !NO_FILE.matcher(url.get()).matches()
                && !VIDEO_FILE.matcher(url.get()).matches()) {
            throw bad("url must be an address of a camera, a device, demo:, or a video file by its usual ending");
        }
        if (fields.has("password_reference")) {
            Optional<String> reference = text("password_reference");
            if (reference.isPresent() && !REFERENCE.matcher(reference.get()).matches()) {
                throw bad("password_reference must be a variable that begins with CAM_, such as ${CAM_PASSWORD}");
            }
            if (fields.has("password")) {
                throw bad("give a password or a password_reference, not both");
            }
            values.put(Field.PASSWORD, reference.map(Object.class::cast));
        } else if (fields.has("password") && password().isEmpty()) {
            values.put(Field.PASSWORD, Optional.empty());
        }
        if (fields.has("threshold")) {
            JsonNode threshold = fields.get("threshold");
            values.put(
                    Field.THRESHOLD,
                    threshold.isNull() ? Optional.empty() : Optional.of(share(threshold, "threshold must be")));
        }
        return values;
    }

    private static Object written(Field field, String text) {
        return field == Field.USERNAME && REFERENCE.matcher(text).matches() ? text : CameraChange.literal(text);
    }

    private Optional<Secret> password() throws RequestRefused {
        return text("password").map(Secret::new);
    }

    /** Empty where it is missing, null or empty. */
    private Optional<String> text(String name) throws RequestRefused {
        JsonNode node = fields.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual() || !isLine(node.textValue(), LONGEST_TEXT)) {
            throw bad(name + " must be a text of one line with " + LONGEST_TEXT + " characters at most");
        }
        return Optional.of(node.textValue()).filter(text -> !text.isEmpty());
    }

    private static boolean isLine(String text, int longest) {
        return text.length() <= longest && text.chars().noneMatch(Character::isISOControl);
    }

    private List<Polygon> polygons(String kind) throws RequestRefused {
        JsonNode all = fields.path(kind);
        if (!all.isArray() || all.size() > MOST_POLYGONS) {
            throw bad(kind + " must be a list of at most " + MOST_POLYGONS);
        }
        Set<String> names = new HashSet<>();
        List<Polygon> polygons = new ArrayList<>();
        for (JsonNode each : all) {
            String name = each.path("name").asText();
            JsonNode corners = each.path("corners");
            if (name.isBlank() || !isLine(name, LONGEST_NAME) || !names.add(name)) {
                throw bad(kind + " must each have a name of their own, of 1 to " + LONGEST_NAME + " characters");
            }
            if (!corners.isArray() || corners.size() < 3 || corners.size() > MOST_CORNERS) {
                throw bad(kind + " must each have from 3 to " + MOST_CORNERS + " corners");
            }
            List<Polygon.Corner> read = new ArrayList<>();
            for (JsonNode corner : corners) {
                String what = "each corner must be [x, y],";
                if (corner.size() != 2) {
                    throw bad(what + " each a number from 0 to 1");
                }
                read.add(new Polygon.Corner(
                        share(corner.path(0), what).doubleValue(),
                        share(corner.path(1), what).doubleValue()));
            }
            polygons.add(new Polygon(name, read));
        }
        return polygons;
    }

    /** Rounded to what anybody means. */
    private static BigDecimal share(JsonNode node, String what) throws RequestRefused {
        double value = node.isNumber() ? node.doubleValue() : Double.NaN;
        if (!(value >= 0 && value <= 1)) {
            throw bad(what + " a number from 0 to 1");
        }
        BigDecimal rounded =
                BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? BigDecimal.ZERO : rounded;
    }

    private static RequestRefused bad(String why) {
        return new RequestRefused(400, why);
    }
}
