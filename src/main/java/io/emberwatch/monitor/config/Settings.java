package io.emberwatch.monitor.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values one place of the file ends up with: its own over those it inherits over the defaults. Not thread-safe. */
final class Settings {
    private final Map<ConfigKey, Object> values;
    private final Set<ConfigKey> refused;
    private final Map<ConfigKey, Integer> ownLines = new HashMap<>();
    private final Map<ConfigSection, List<Item>> items = new HashMap<>();

    private final String impliedName;

    private Settings(String impliedName, Map<ConfigKey, Object> values, Set<ConfigKey> refused) {
        this.impliedName = impliedName;
        this.values = values;
        this.refused = refused;
    }

    static Settings standard() {
        return standard(null);
    }

    /** @param impliedName null for none */
    static Settings standard(String impliedName) {
        return new Settings(impliedName, new HashMap<>(), new HashSet<>());
    }

    /** A copy that more specific values may be put over. */
    Settings inherited(String itsName) {
        return new Settings(itsName, new HashMap<>(values), new HashSet<>(refused));
    }

    void put(ConfigKey key, Object value, int line) {
        values.put(key, value);
        refused.remove(key);
        ownLines.put(key, line);
    }

    /** Remembers that a value was written but could not be taken, so that no rule judges the default instead. */
    void refuse(ConfigKey key) {
        refused.add(key);
    }

    boolean isRefused(ConfigKey key) {
        return refused.contains(key);
    }

    /** The written or inherited value, else the default; only of a key that has one. */
    Object get(ConfigKey key) {
        return find(key).or(key::defaultValue).orElseThrow();
    }

    /** The written or inherited value. */
    Optional<Object> find(ConfigKey key) {
        return Optional.ofNullable(values.get(key));
    }

    /** What the mapping is called where it does not say so itself: a camera's id, or a sink's kind and number. */
    Optional<Object> impliedName() {
        return Optional.ofNullable(impliedName);
    }

    /** Remembers one mapping of an optional section or of a list. */
    void add(ConfigSection section, Item item) {
        items.computeIfAbsent(section, each -> new ArrayList<>()).add(item);
    }

    /** The mappings of an optional section (at most one) or of a list, in the order of the file. */
    List<Item> items(ConfigSection section) {
        return List.copyOf(items.getOrDefault(section, List.of()));
    }

    /**
     * The line at which a rule between two keys is to be reported: empty where both are inherited (reported there) or
     * one was refused already.
     */
    Optional<Integer> ruleLine(ConfigKey first, ConfigKey second) {
        if (refused.contains(first) || refused.contains(second)) {
            return Optional.empty();
        }
        return Optional.ofNullable(ownLines.getOrDefault(first, ownLines.get(second)));
    }

    /**
     * A mapping that has settings of its own.
     *
     * @param line where it begins
     * @param path keys joined by dots
     */
    record Item(int line, String path, Settings settings) {}
}
