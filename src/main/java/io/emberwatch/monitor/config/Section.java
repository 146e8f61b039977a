package io.emberwatch.monitor.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * A mapping of the file: its keys and the sections inside it.
 *
 * @param form how often it may be there
 */
record Section(String name, List<Key<?>> keys, List<Section> sections, Form form) {
    /** How often a section may be there. */
    enum Form {
        /** Always, with defaults where nothing is written; its values are the surrounding settings' own. */
        ALWAYS,
        /** Where it is written; its values are an item of the surrounding settings. */
        OPTIONAL,
        /** As a list of mappings; each is an item of the surrounding settings. */
        LIST
    }

    Section {
        keys = List.copyOf(keys);
        sections = List.copyOf(sections);
    }

    Section(String name, List<Key<?>> keys, List<Section> sections) {
        this(name, keys, sections, Form.ALWAYS);
    }

    static Section optional(String name, List<Key<?>> keys) {
        return new Section(name, keys, List.of(), Form.OPTIONAL);
    }

    static Section list(String name, List<Key<?>> keys) {
        return new Section(name, keys, List.of(), Form.LIST);
    }

    /** Every name that may stand in this mapping. */
    List<String> names() {
        return Stream.concat(keys.stream().map(Key::name), sections.stream().map(Section::name))
                .toList();
    }
}
