package io.emberwatch.monitor.config;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change of one camera in the text of a configuration file; everything else of the text stays byte for byte. Whether
 * the changed text is a good configuration is for the {@link ConfigLoader} to say. Immutable.
 */
public sealed interface CameraChange {
    /** The camera that is added, changed or removed. */
    CameraId camera();

    /**
     * The text with this change.
     *
     * @param text YAML, with or without a byte order mark
     * @throws UserException where the text has the camera already, or not, or is written in a form that cannot be changed
     */
    default String in(String text) {
        String mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
        try {
            YamlText yaml = new YamlText(text.substring(mark.length()));
            boolean known = yaml.names(List.of("cameras")).contains(camera().value());
            if (known == this instanceof Added) {
                throw new UserException(
                        known
                                ? "there is a camera " + camera() + " already: choose another id"
                                : "there is no camera " + camera() + " in the configuration file");
            }
            return mark + changed(yaml);
        } catch (YamlText.Unchangeable e) {
            throw new UserException(e.getMessage(), e);
        }
    }

    /** As {@link #in}, of a text that may be changed so. */
    private YamlText changed(YamlText yaml) {
        List<String> path = List.of("cameras", camera().value());
        if (this instanceof Added added) {
            return yaml.with(path, added.whole());
        }
        if (this instanceof Changed changed) {
            return changed.apply(yaml, path);
        }
        if (this instanceof Drawn drawn) {
            return drawn.apply(drawn.apply(yaml, "masks", drawn.masks()), "zones", drawn.zones());
        }
        return without(yaml, path, 1);
    }

    /**
     * The same change, with a password as well.
     *
     * @param written as the file is to have it
     */
    default CameraChange withPassword(String written) {
        if (this instanceof Added added) {
            Map<Field, Object> values = new EnumMap<>(Field.class);
            values.putAll(added.values);
            values.put(Field.PASSWORD, written);
            return new Added(camera(), values);
        }
        if (this instanceof Changed changed) {
            Map<Field, Optional<Object>> values = new EnumMap<>(Field.class);
            values.putAll(changed.values);
            values.put(Field.PASSWORD, Optional.of(written));
            return new Changed(camera(), values);
        }
        return this;
    }

    /** Escapes a text, so that it is read back as it is and names no variable and no file. */
    static String literal(String text) {
        return text.replace("${", "$${");
    }

    /** What a page may say of a camera, in the order in which it is written. */
    enum Field {
        NAME("name", ""),
        GROUP("group", ""),
        URL("url", ""),
        USERNAME("username", ""),
        PASSWORD("password", ""),
        THRESHOLD("threshold", "detect");

        private final String key;
        private final String section;

        /** @param section the mapping that the key stands in; empty for the camera's own */
        Field(String key, String section) {
            this.key = key;
            this.section = section;
        }

        private List<String> keys() {
            return section.isEmpty() ? List.of(key) : List.of(section, key);
        }
    }

    /**
     * A camera that was not there.
     *
     * @param values texts as the file is to have them, or a number; with a {@link Field#URL}
     */
    record Added(CameraId camera, Map<Field, Object> values) implements CameraChange {
        public Added {
            values = Map.copyOf(values);
        }

        private Map<String, Object> whole() {
            Map<String, Object> whole = new LinkedHashMap<>();
            for (Field field : Field.values()) {
                Object value = values.get(field);
                if (value != null) {
                    List<String> keys = field.keys();
                    whole.put(keys.get(0), keys.size() == 1 ? value : Map.of(keys.get(1), value));
                }
            }
            return whole;
        }
    }

    /**
     * Another value for some keys of a camera.
     *
     * @param values as {@link Added}; empty to take the key out
     */
    record Changed(CameraId camera, Map<Field, Optional<Object>> values) implements CameraChange {
        public Changed {
            values = Map.copyOf(values);
        }

        private YamlText apply(YamlText yaml, List<String> path) {
            YamlText now = yaml;
            for (Field field : Field.values()) {
                Optional<Object> value = values.get(field);
                if (value != null) {
                    List<String> place = joined(path, field.keys());
                    now = value.isPresent() ? now.with(place, value.get()) : without(now, place, path.size() + 1);
                }
            }
            return now;
        }
    }

    /** A camera that goes. */
    record Removed(CameraId camera) implements CameraChange {}

    /** All masks and zones of a camera, each with a name of its own. */
    record Drawn(CameraId camera, List<Polygon> masks, List<Polygon> zones) implements CameraChange {
        public Drawn {
            masks = List.copyOf(masks);
            zones = List.copyOf(zones);
        }

        /** Touches only the polygons that differ. */
        private YamlText apply(YamlText yaml, String kind, List<Polygon> wanted) {
            List<String> path = List.of("cameras", camera.value(), kind);
            Map<String, Object> corners = new LinkedHashMap<>();
            wanted.forEach(each -> corners.put(
                    each.name(),
                    each.corners().stream()
                            .map(corner -> List.of(corner.x(), corner.y()))
                            .toList()));
            YamlText now = yaml;
            for (Map.Entry<String, Object> each : corners.entrySet()) {
                List<String> place = joined(path, List.of(each.getKey()));
                if (!now.says(place, each.getValue())) {
                    now = now.with(place, each.getValue());
                }
            }
            for (String name : yaml.names(path)) {
                if (!corners.containsKey(name)) {
                    now = without(now, joined(path, List.of(name)), path.size());
                }
            }
            return now;
        }
    }

    private static List<String> joined(List<String> path, List<String> more) {
        List<String> whole = new ArrayList<>(path);
        whole.addAll(more);
        return List.copyOf(whole);
    }

    /**
     * Takes a key out, and the mapping around it where nothing else is in it.
     *
     * @param least how many names of the path stay in any case
     */
    private static YamlText without(YamlText yaml, List<String> path, int least) {
        List<String> around = path.subList(0, path.size() - 1);
        boolean alone = yaml.names(around).equals(List.of(path.get(path.size() - 1)));
        return alone && around.size() >= least ? without(yaml, around, least) : yaml.without(path);
    }
}
