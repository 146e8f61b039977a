package io.emberwatch.monitor.config;

import java.util.List;

/** A piece of a YAML file that remembers where it stands. Immutable. */
sealed interface YamlNode {
    /** Counted from 1. */
    int line();

    /** What this is, for messages that must not print its content. */
    String kind();

    /**
     * One value.
     *
     * @param text as written, before substitution; empty where {@code absent}
     */
    record Scalar(int line, String text, boolean absent) implements YamlNode {
        @Override
        public String kind() {
            return absent ? "nothing" : "a single value";
        }
    }

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record Mapping(int line, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /**
     * A key and what it is given.
     *
     * @param line of the key
     */
    record Entry(int line, String key, YamlNode value) {}
}
