package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import io.emberwatch.monitor.config.Settings.Item;
import io.emberwatch.monitor.config.ValueTypes.ListType;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Scalar;
import io.emberwatch.monitor.config.YamlReader.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the mappings of one file against the annotated records and notes every problem. Not thread-safe. */
final class ConfigReader {
    private static final int QUOTED = 40;
    private static final String FLEET = "fleet";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]{1,20}");

    private final Substitution substitution;
    private final Problems problems;
    private final Rules rules;

    ConfigReader(Substitution substitution, Problems problems) {
        this.substitution = substitution;
        this.problems = problems;
        this.rules = new Rules(problems);
    }

    /** The settings of a whole file. */
    Settings read(Mapping root) {
        ConfigSection file = ConfigSection.FILE;
        Settings shared = Settings.standard();
        Map<String, Entry> members = members(root, "", file.names());
        for (ConfigSection section : file.sections()) {
            Entry entry = members.get(section.name());
            if (entry != null && section.form() != ConfigSection.Form.BY_ID) {
                readInner(entry, section.name(), section, shared);
            }
        }
        rules.check(file, shared, "");
        // Where the pages may add cameras, the first one may come from there.
        boolean mayBeNone = editable(file, shared);
        file.sections().stream()
                .filter(section -> section.form() == ConfigSection.Form.BY_ID)
                .forEach(cameras -> Optional.ofNullable(members.get(cameras.name()))
                        .filter(entry -> !mayBeNone || !isNone(entry.value()))
                        .ifPresentOrElse(
                                entry -> readCameras(entry, cameras, shared, members.containsKey(FLEET)), () -> {
                                    if (!mayBeNone && !members.containsKey(FLEET)) {
                                        problems.add(
                                                root.line(), cameras.name(), "is missing: name at least one camera");
                                    }
                                }));
        if (members.containsKey("cameras") && members.get("cameras").value() instanceof Mapping cameras) {
            Set<String> ids = cameras.entries().stream().map(Entry::key).collect(Collectors.toSet());
            file.sections().forEach(section -> rules.checkCameraNames(section, shared, ids));
        }
        return shared;
    }

    private static boolean editable(ConfigSection file, Settings settings) {
        return file.sections().stream()
                .filter(section -> section.type() == MonitorConfig.WebConfig.class)
                .anyMatch(web -> settings.get(web.key("editable")).equals(true));
    }

    private static boolean isNone(YamlReader.YamlNode node) {
        return (node instanceof Scalar scalar && scalar.absent())
                || (node instanceof Mapping mapping && mapping.entries().isEmpty());
    }

    private void readCameras(Entry entry, ConfigSection cameras, Settings shared, boolean inFleet) {
        String path = cameras.name();
        if (inFleet) {
            problems.add(
                    entry.line(),
                    path,
                    "stands beside fleet, whose cameras are in its topic: put them into a file of their own and run"
                            + " 'emberwatch fleet import' with it");
            return;
        }
        if (!(entry.value() instanceof Mapping)) {
            problems.add(
                    entry.line(),
                    path,
                    "must be a mapping of at least one camera by id, not "
                            + entry.value().kind());
            return;
        }
        Collection<Entry> entries = unique(entry.value(), path, problems);
        if (entries.isEmpty() || entries.size() > MonitorConfig.MOST_CAMERAS) {
            problems.add(
                    entry.line(),
                    path,
                    "must be from 1 to " + MonitorConfig.MOST_CAMERAS + " cameras, not " + entries.size());
            return;
        }
        List<Item> read = new ArrayList<>();
        for (Entry camera : entries) {
            String cameraPath = join(path, Problems.shown(camera.key()));
            Settings own = shared.inherited(camera.key());
            read(camera.value(), cameraPath, cameras, own);
            rules.check(cameras, own, cameraPath);
            if (camera.value() instanceof Mapping) {
                rules.checkItem(cameras, new Item(camera.line(), cameraPath, own));
            }
            try {
                CameraId id = new CameraId(camera.key());
                if (id.equals(CameraId.CANARY)) {
                    throw new IllegalArgumentException("is the monitor's own hidden camera: choose another id");
                }
                read.add(new Item(camera.line(), cameraPath, own));
            } catch (IllegalArgumentException e) {
                problems.add(camera.line(), cameraPath, e.getMessage());
            }
        }
        // Only now: a camera inherits no other camera.
        read.forEach(item -> shared.add(cameras, item));
    }

    /** Puts what a mapping and the sections inside it say over {@code settings}. */
    private void read(YamlReader.YamlNode node, String path, ConfigSection section, Settings settings) {
        Map<String, Entry> members = members(node, path, section.names());
        for (ConfigKey key : section.keys()) {
            Entry entry = members.get(key.name());
            if (entry != null) {
                put(entry, join(path, key.name()), key, settings);
            }
        }
        for (ConfigSection inner : section.sections()) {
            Entry entry = members.get(inner.name());
            if (entry != null) {
                readInner(entry, join(path, inner.name()), inner, settings);
            }
        }
    }

    private void readInner(Entry entry, String path, ConfigSection inner, Settings settings) {
        if (inner.form() == ConfigSection.Form.ALWAYS) {
            read(entry.value(), path, inner, settings);
        } else if (inner.form() == ConfigSection.Form.OPTIONAL) {
            readItem(entry.value(), entry.line(), path, inner.name(), inner, settings);
        } else if (entry.value() instanceof Sequence sequence) {
            int number = 0;
            for (YamlReader.YamlNode item : sequence.items()) {
                number++;
                String name = number == 1 ? inner.name() : inner.name() + "-" + number;
                readItem(item, item.line(), path + "[" + number + "]", name, inner, settings);
            }
        } else {
            problems.add(
                    entry.line(),
                    path,
                    "must be a list of mappings, not " + entry.value().kind());
        }
    }

    private void readItem(
            YamlReader.YamlNode node, int line, String path, String name, ConfigSection inner, Settings settings) {
        Settings own = Settings.standard(name);
        read(node, path, inner, own);
        if (node instanceof Mapping) {
            settings.add(inner, new Item(line, path, own));
        }
    }

    /** The known members of a mapping by name; unknown and repeated ones become problems. */
    private Map<String, Entry> members(YamlReader.YamlNode node, String path, Collection<String> known) {
        Map<String, Entry> members = new LinkedHashMap<>();
        for (Entry entry : unique(node, path, problems)) {
            if (known.contains(entry.key())) {
                members.put(entry.key(), entry);
            } else {
                problems.add(entry.line(), path, Problems.unknown("key", entry.key(), known));
            }
        }
        return members;
    }

    /** The members of a mapping, the first of each name; none where it is no mapping. */
    static Collection<Entry> unique(YamlReader.YamlNode node, String path, Problems problems) {
        if (!(node instanceof Mapping mapping)) {
            problems.add(node.line(), path, "must be a mapping of keys, not " + node.kind());
            return List.of();
        }
        Map<String, Entry> first = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            Entry earlier = first.putIfAbsent(entry.key(), entry);
            if (earlier != null) {
                problems.add(
                        entry.line(),
                        join(path, Problems.shown(entry.key())),
                        "is already there in line " + earlier.line());
            }
        }
        return first.values();
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private void put(Entry entry, String path, ConfigKey key, Settings settings) {
        Optional<?> value = value(entry.value(), entry.line(), path, key.type());
        if (value.isPresent()) {
            settings.put(key, value.get(), entry.line());
        } else {
            settings.refuse(key);
        }
    }

    private Optional<?> value(YamlReader.YamlNode node, int line, String path, ValueTypes.ValueType<?> type) {
        if (type instanceof Polygon.Named polygons) {
            return Optional.of(polygons.read(node, line, path, problems));
        }
        if (type instanceof TlsConfig.Reader tls && node instanceof Mapping mapping) {
            return tls.read(mapping, path, substitution, problems);
        }
        if (type instanceof ListType<?> list && node instanceof Sequence sequence) {
            return values(sequence, line, path, list);
        }
        if (type instanceof ListType<?> || !(node instanceof Scalar scalar) || scalar.absent()) {
            problems.add(line, path, "must be " + type.form() + ", not " + node.kind());
            return Optional.empty();
        }
        try {
            return Optional.of(type.parse(substitution.apply(scalar.text())));
        } catch (Problems.Refused e) {
            problems.add(scalar.line(), path, e.getMessage() + (e.quotable() ? ", not " + quoted(scalar.text()) : ""));
            return Optional.empty();
        }
    }

    private Optional<?> values(Sequence sequence, int line, String path, ListType<?> type) {
        int count = sequence.items().size();
        if (count < 1 || count > type.most()) {
            problems.add(line, path, "must be " + type.form() + ", not " + count);
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        for (YamlReader.YamlNode item : sequence.items()) {
            String itemPath = path + "[" + (values.size() + 1) + "]";
            Optional<?> value = value(item, item.line(), itemPath, type.element());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(List.copyOf(values));
    }

    private static String quoted(String text) {
        if (Substitution.touches(text)) {
            // What a variable holds may be a secret that landed in the wrong place.
            return "the value of " + shortened(text);
        }
        return NUMBER.matcher(text).matches() ? text : shortened(text);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (line.length() <= QUOTED ? line : line.substring(0, QUOTED) + "…") + "'";
    }
}
