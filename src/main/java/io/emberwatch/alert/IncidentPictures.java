package io.emberwatch.alert;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Pictures of one moment of an incident, as JPEG. The arrays are handed over and must not change any more. */
public final class IncidentPictures {
    private final Map<PictureKind, byte[]> jpegs;

    /** @param jpegs any of the kinds; not empty */
    public IncidentPictures(Map<PictureKind, byte[]> jpegs) {
        if (jpegs.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one picture");
        }
        this.jpegs = Collections.unmodifiableMap(new EnumMap<>(jpegs));
    }

    /** By kind; immutable. */
    public Map<PictureKind, byte[]> jpegs() {
        return jpegs;
    }

    public Optional<byte[]> jpeg(PictureKind kind) {
        return Optional.ofNullable(jpegs.get(kind));
    }
}
