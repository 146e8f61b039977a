package io.emberwatch.monitor.config;

import java.util.Optional;

/** One key of the file: its name, what it takes and what it is where nothing is written. Immutable; equal to itself only. */
final class Key<T> {
    private final String name;
    private final ValueType<T> type;
    private final Optional<String> standardText;
    private final Optional<T> standard;

    /** A key that has no default. */
    Key(String name, ValueType<T> type) {
        this.name = name;
        this.type = type;
        this.standardText = Optional.empty();
        this.standard = Optional.empty();
    }

    /** @param standard the default as the file would write it */
    Key(String name, ValueType<T> type, String standard) {
        this.name = name;
        this.type = type;
        this.standardText = Optional.of(standard);
        try {
            this.standard = Optional.of(type.parse(standard));
        } catch (Refused e) {
            throw new IllegalArgumentException("default of " + name + " " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    ValueType<T> type() {
        return type;
    }

    /** The default as the file would write it. */
    Optional<String> standardText() {
        return standardText;
    }

    /** The default; only of a key that has one. */
    T standard() {
        return standard.orElseThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
