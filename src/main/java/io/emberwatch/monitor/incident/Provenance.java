package io.emberwatch.monitor.incident;

import java.util.Objects;

/**
 * What judged: enough to repeat the judgement. Immutable.
 *
 * @param model hash of the model; empty where not known
 * @param configuration hash of the configuration; empty where not known
 */
public record Provenance(String model, String configuration) {
    /** Nothing is known. */
    public static final Provenance UNKNOWN = new Provenance("", "");

    public Provenance {
        Objects.requireNonNull(model);
        Objects.requireNonNull(configuration);
    }
}
