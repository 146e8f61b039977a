package io.emberwatch.lab.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a network by name, in the order of its layers. Immutable. */
public record Weights(Map<String, Weight> byName) {
    public Weights {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** The named parameter; {@link IllegalArgumentException} if it is not there. */
    public Weight get(String name) {
        Weight weight = byName.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("no weights for " + name);
        }
        return weight;
    }

    /** Number of values in all parameters. */
    public long count() {
        return byName.values().stream().mapToLong(w -> w.values().length).sum();
    }
}
