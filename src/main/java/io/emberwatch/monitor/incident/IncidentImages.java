package io.emberwatch.monitor.incident;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Images of one moment of an incident, as JPEG. The arrays are handed over and must not change any more. */
public final class IncidentImages {
    private final Map<ImageKind, byte[]> jpegs;

    /** @param jpegs any of the kinds; not empty */
    public IncidentImages(Map<ImageKind, byte[]> jpegs) {
        if (jpegs.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one image");
        }
        this.jpegs = Collections.unmodifiableMap(new EnumMap<>(jpegs));
    }

    /** By kind; immutable. */
    public Map<ImageKind, byte[]> jpegs() {
        return jpegs;
    }

    public Optional<byte[]> jpeg(ImageKind kind) {
        return Optional.ofNullable(jpegs.get(kind));
    }
}
