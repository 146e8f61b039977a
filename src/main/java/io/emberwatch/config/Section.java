package io.emberwatch.config;

import java.util.List;
import java.util.stream.Stream;

/** A mapping of the file: its keys and the sections inside it. */
record Section(String name, List<Key<?>> keys, List<Section> sections) {
    Section {
        keys = List.copyOf(keys);
        sections = List.copyOf(sections);
    }

    /** Every name that may stand in this mapping. */
    List<String> names() {
        return Stream.concat(keys.stream().map(Key::name), sections.stream().map(Section::name))
                .toList();
    }
}
