package io.emberwatch.monitor.config;

import io.emberwatch.core.frame.CameraId;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mapping of the file as the annotations of a record describe it: its keys, the sections inside it, and how the record
 * is made of {@link Settings}. Immutable; equal to itself only.
 */
final class ConfigSection {
    /** How often a section may be there. */
    enum Form {
        /** Always, with defaults where nothing is written; its values are the surrounding settings' own. */
        ALWAYS,
        /** Where it is written; its values are an item of the surrounding settings. */
        OPTIONAL,
        /** As a list of mappings; each is an item of the surrounding settings. */
        LIST,
        /** As a mapping of ids to mappings; each is an item that inherits the surrounding settings. */
        BY_ID
    }

    private static final ClassValue<ConfigSection> ALONE = new ClassValue<>() {
        @Override
        protected ConfigSection computeValue(Class<?> type) {
            return scanned("", "", Form.ALWAYS, "", type, Map.of());
        }
    };

    /** The whole file. */
    static final ConfigSection FILE = of(MonitorConfig.class);

    private final String name;
    private final String about;
    private final Form form;
    private final String example;
    private final Class<?> type;
    /** One for each component: a {@link ConfigKey} or a {@link ConfigSection}, which has no name if it is inlined. */
    private final List<Object> parts;

    private final List<ConfigKey> keys;
    private final List<ConfigSection> sections;

    private ConfigSection(
            String name,
            String about,
            Form form,
            String example,
            Class<?> type,
            List<Object> parts,
            List<ConfigKey> keys,
            List<ConfigSection> sections) {
        this.name = name;
        this.about = about;
        this.form = form;
        this.example = example;
        this.type = type;
        this.parts = List.copyOf(parts);
        this.keys = List.copyOf(keys);
        this.sections = List.copyOf(sections);
        this.keys.forEach(this::checkNeighbours);
    }

    /** @param defaults other defaults than those of the record's keys */
    private static ConfigSection scanned(
            String name, String about, Form form, String example, Class<?> type, Map<String, String> defaults) {
        List<Object> parts = new ArrayList<>();
        List<ConfigKey> keys = new ArrayList<>();
        List<ConfigSection> sections = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            Section section = component.getAnnotation(Section.class);
            if (key != null) {
                ConfigKey added = new ConfigKey(component, key, defaults.getOrDefault(key.name(), key.defaultValue()));
                parts.add(added);
                keys.add(added);
            } else if (section != null) {
                ConfigSection added = inner(component.getGenericType(), section);
                if (!section.inherits().isEmpty()) {
                    sections.add(new ConfigSection(
                            section.inherits(),
                            section.inheritsAbout(),
                            Form.ALWAYS,
                            "",
                            added.type,
                            List.of(),
                            List.of(),
                            added.sections));
                }
                parts.add(added);
                sections.add(added);
            } else {
                ConfigSection inlined = scanned("", "", Form.ALWAYS, "", component.getType(), Map.of());
                parts.add(inlined);
                keys.addAll(inlined.keys);
                sections.addAll(inlined.sections);
            }
        }
        return new ConfigSection(name, about, form, example, type, parts, keys, sections);
    }

    /** The keys of a record that stands for itself. */
    static ConfigSection of(Class<? extends Record> type) {
        return ALONE.get(type);
    }

    String name() {
        return name;
    }

    String about() {
        return about;
    }

    Form form() {
        return form;
    }

    /** Of {@link Form#BY_ID}: the member that the reference file shows. */
    String example() {
        return example;
    }

    /** The record that it becomes. */
    Class<?> type() {
        return type;
    }

    /** The keys of this mapping, in the order of the record. */
    List<ConfigKey> keys() {
        return keys;
    }

    /** The sections directly inside this mapping. */
    List<ConfigSection> sections() {
        return sections;
    }

    /** A key of this mapping. */
    ConfigKey key(String wanted) {
        return keys.stream()
                .filter(key -> key.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " has no key " + wanted));
    }

    /** The key that gives an item its name, if it has one. */
    Optional<ConfigKey> nameKey() {
        return keys.stream()
                .filter(key -> !key.annotation().implied().isEmpty())
                .findFirst();
    }

    /** Every name that may stand in this mapping. */
    List<String> names() {
        return Stream.concat(
                        keys.stream().map(ConfigKey::name), sections.stream().map(ConfigSection::name))
                .toList();
    }

    /** The values of the record's components, by key. */
    Map<ConfigKey, Object> byKey(Object[] values) {
        Map<ConfigKey, Object> found = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (parts.get(i) instanceof ConfigKey key) {
                found.put(key, values[i]);
            }
        }
        return found;
    }

    /** The record of settings that were read without a problem. */
    Object build(Settings settings) {
        List<Object> values = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof ConfigKey key) {
                boolean named = !key.annotation().implied().isEmpty();
                Optional<Object> written = settings.find(key);
                values.add(key.component(named ? written.or(settings::impliedName) : written));
            } else {
                values.add(component((ConfigSection) part, settings));
            }
        }
        return created(values.toArray());
    }

    private static Object component(ConfigSection inner, Settings settings) {
        List<Settings.Item> items = settings.items(inner);
        return switch (inner.form) {
            case ALWAYS -> inner.build(settings);
            case OPTIONAL -> items.stream().findFirst().map(item -> inner.build(item.settings()));
            case LIST ->
                items.stream().map(item -> inner.build(item.settings())).toList();
            case BY_ID -> {
                Map<CameraId, Object> byId = new LinkedHashMap<>();
                items.forEach(item -> byId.put(
                        new CameraId(item.settings().impliedName().orElseThrow().toString()),
                        inner.build(item.settings())));
                yield byId;
            }
        };
    }

    private Object created(Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type.getSimpleName() + " refuses what its keys allow", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private static ConfigSection inner(Type component, Section section) {
        Map<String, String> defaults = new HashMap<>();
        for (String each : section.defaults()) {
            String[] parts = each.split("=", 2);
            defaults.put(parts[0], parts[1]);
        }
        Form form = Form.ALWAYS;
        Type type = component;
        if (component instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            type = arguments[arguments.length - 1];
            form = generic.getRawType() == Optional.class
                    ? Form.OPTIONAL
                    : generic.getRawType() == List.class ? Form.LIST : Form.BY_ID;
        }
        return scanned(section.name(), section.about(), form, section.example(), (Class<?>) type, defaults);
    }

    private void checkNeighbours(ConfigKey key) {
        Stream.of(key.annotation().atMost(), key.annotation().needs())
                .filter(neighbour -> !neighbour.isEmpty())
                .forEach(this::key);
    }

    @Override
    public String toString() {
        return name;
    }
}
