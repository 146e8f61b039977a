package io.emberwatch.lab.augment;

import io.emberwatch.core.error.UserException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is done to training images to make more of them; each can be left out. */
public enum Transform {
    /** A random part of the image. */
    CROP,
    /** Left and right exchanged. */
    MIRROR,
    /** Exposure, gamma, contrast, saturation, hue, white balance. */
    COLOUR,
    /** Coloured light over all or part of the image, mostly red and orange, mostly without fire. */
    LIGHT,
    /** An orange sky, without fire. */
    SUNSET,
    /** Resolution lost down to 64 pixels. */
    RESCALE,
    /** Out of focus. */
    BLUR,
    /** Grain. */
    NOISE,
    /** JPEG blocks. */
    JPEG,
    /** Flames cut out of fire images, put small onto others, which then show fire. */
    FLAME,
    /** Other bright things put onto images, so that being put there tells nothing. */
    DECOY,
    /** A whole image of either class, small within one without fire. */
    INSET,
    /** Two images blended, and their labels. */
    MIXUP;

    /** All but those named, in lower case; {@link UserException} if there is no such one. */
    public static Set<Transform> allWithout(List<String> names) {
        Set<Transform> variations = EnumSet.allOf(Transform.class);
        for (String name : names) {
            Transform variation = Arrays.stream(values())
                    .filter(v -> v.label().equals(name))
                    .findAny()
                    .orElseThrow(() -> new UserException("no variation " + name + "; there are "
                            + Arrays.stream(values()).map(Transform::label).collect(Collectors.joining(", "))));
            variations.remove(variation);
        }
        return variations;
    }

    /** Its name in lower case, as users write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
