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
    private final Map<Key<?>, Object> values;
    private final Set<Key<?>> refused;
    private final Map<Key<?>, Integer> ownLines = new HashMap<>();
    private final Map<Section, List<Item>> items = new HashMap<>();

    private Settings(Map<Key<?>, Object> values, Set<Key<?>> refused) {
        this.values = values;
        this.refused = refused;
    }

    static Settings standard() {
        return new Settings(new HashMap<>(), new HashSet<>());
    }

    /** A copy that more specific values may be put over. */
    Settings inherited() {
        return new Settings(new HashMap<>(values), new HashSet<>(refused));
    }

    <T> void put(Key<T> key, T value, int line) {
        values.put(key, value);
        refused.remove(key);
        ownLines.put(key, line);
    }

    /** Remembers that a value was written but could not be taken, so that no rule judges the default instead. */
    void refuse(Key<?> key) {
        refused.add(key);
    }

    boolean isRefused(Key<?> key) {
        return refused.contains(key);
    }

    <T> T get(Key<T> key) {
        return find(key).orElseGet(key::standard);
    }

    @SuppressWarnings("unchecked") // put() ties the value's type to the key's
    <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable((T) values.get(key));
    }

    /** Remembers one mapping of an optional section or of a list. */
    void add(Section section, Item item) {
        items.computeIfAbsent(section, each -> new ArrayList<>()).add(item);
    }

    /** The mappings of an optional section (at most one) or of a list, in the order of the file. */
    List<Item> items(Section section) {
        return List.copyOf(items.getOrDefault(section, List.of()));
    }

    /**
     * The line at which a rule between two keys is to be reported: empty where both are inherited (reported there) or
     * one was refused already.
     */
    Optional<Integer> ruleLine(Key<?> first, Key<?> second) {
        if (refused.contains(first) || refused.contains(second)) {
            return Optional.empty();
        }
        return Optional.ofNullable(ownLines.getOrDefault(first, ownLines.get(second)));
    }

    /**
     * A mapping that has settings of its own.
     *
     * @param number counted from 1 among its kind
     */
    record Item(Section section, int number, int line, String path, Settings settings) {}
}
