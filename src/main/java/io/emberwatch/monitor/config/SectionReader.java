package io.emberwatch.monitor.config;

import io.emberwatch.monitor.config.YamlNode.Entry;
import io.emberwatch.monitor.config.YamlNode.Mapping;
import io.emberwatch.monitor.config.YamlNode.Scalar;
import io.emberwatch.monitor.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads mappings of the file against the table of keys and notes every problem. Not thread-safe. */
final class SectionReader {
    private static final int QUOTED = 40;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]{1,20}");

    private final Substitution substitution;
    private final Problems problems;

    SectionReader(Substitution substitution, Problems problems) {
        this.substitution = substitution;
        this.problems = problems;
    }

    /** Puts what a mapping and the sections inside it say over {@code settings}. */
    void read(YamlNode node, String path, Section section, Settings settings) {
        Map<String, Entry> members = members(node, path, section.names());
        for (Key<?> key : section.keys()) {
            Entry entry = members.get(key.name());
            if (entry != null) {
                put(entry, join(path, key.name()), key, settings);
            }
        }
        for (Section inner : section.sections()) {
            Entry entry = members.get(inner.name());
            if (entry != null) {
                readInner(entry, join(path, inner.name()), inner, settings);
            }
        }
    }

    private void readInner(Entry entry, String path, Section inner, Settings settings) {
        switch (inner.form()) {
            case ALWAYS -> read(entry.value(), path, inner, settings);
            case OPTIONAL -> readItem(entry.value(), entry.line(), path, 1, inner, settings);
            case LIST -> {
                if (!(entry.value() instanceof Sequence sequence)) {
                    problems.add(
                            entry.line(),
                            path,
                            "must be a list of mappings, not " + entry.value().kind());
                    return;
                }
                int number = 0;
                for (YamlNode item : sequence.items()) {
                    number++;
                    readItem(item, item.line(), path + "[" + number + "]", number, inner, settings);
                }
            }
        }
    }

    private void readItem(YamlNode node, int line, String path, int number, Section inner, Settings settings) {
        Settings own = Settings.standard();
        read(node, path, inner, own);
        if (node instanceof Mapping) {
            settings.add(inner, new Settings.Item(inner, number, line, path, own));
        }
    }

    /** The known members of a mapping by name; unknown and repeated ones become problems. */
    Map<String, Entry> members(YamlNode node, String path, Collection<String> known) {
        Map<String, Entry> members = new LinkedHashMap<>();
        for (Entry entry : unique(node, path)) {
            if (known.contains(entry.key())) {
                members.put(entry.key(), entry);
            } else {
                problems.add(entry.line(), path, Names.unknown("key", entry.key(), known));
            }
        }
        return members;
    }

    /** The members of a mapping, the first of each name; none where it is no mapping. */
    Collection<Entry> unique(YamlNode node, String path) {
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
                        join(path, Names.shown(entry.key())),
                        "is already there in line " + earlier.line());
            }
        }
        return first.values();
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private <T> void put(Entry entry, String path, Key<T> key, Settings settings) {
        Optional<T> value = value(entry.value(), entry.line(), path, key.type());
        if (value.isPresent()) {
            settings.put(key, value.get(), entry.line());
        } else {
            settings.refuse(key);
        }
    }

    @SuppressWarnings("unchecked") // a ListType<E> is a type of List<E>, polygons are one of List<Polygon>
    private <T> Optional<T> value(YamlNode node, int line, String path, ValueType<T> type) {
        if (type instanceof PolygonsType polygons) {
            return (Optional<T>) Optional.of(polygons.read(node, line, path, this, problems));
        }
        if (type instanceof ListType<?> list && node instanceof Sequence sequence) {
            return (Optional<T>) values(sequence, line, path, list);
        }
        if (type instanceof ListType<?> || !(node instanceof Scalar scalar) || scalar.absent()) {
            problems.add(line, path, "must be " + type.form() + ", not " + node.kind());
            return Optional.empty();
        }
        try {
            return Optional.of(type.parse(substitution.apply(scalar.text())));
        } catch (Refused e) {
            problems.add(scalar.line(), path, e.getMessage() + (e.quotable() ? ", not " + quoted(scalar.text()) : ""));
            return Optional.empty();
        }
    }

    private <E> Optional<List<E>> values(Sequence sequence, int line, String path, ListType<E> type) {
        int count = sequence.items().size();
        if (count < 1 || count > type.most()) {
            problems.add(line, path, "must be " + type.form() + ", not " + count);
            return Optional.empty();
        }
        List<E> values = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
            String itemPath = path + "[" + (values.size() + 1) + "]";
            Optional<E> value = value(item, item.line(), itemPath, type.element());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(values);
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
