package io.emberwatch.lab.augment;

import io.emberwatch.core.error.UserException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The augmentations of training images; each can be left out. */
public enum Transform {
    /** A random crop. */
    CROP,
    /** Mirrored left to right. */
    MIRROR,
    /** Exposure, gamma, contrast, saturation, hue, white balance. */
    COLOUR,
    /** Coloured light over all or part of the image, mostly red and orange, mostly without fire. */
    LIGHT,
    /** An orange sky, without fire. */
    SUNSET,
    /** One thing painted orange or red, without fire. */
    REPAINT,
    /** Resolution lost down to 64 pixels. */
    RESCALE,
    /** Out of focus. */
    BLUR,
    /** Grain. */
    NOISE,
    /** JPEG blocks. */
    JPEG,
    /** Small flames from fire images pasted onto other images, which then count as fire. */
    FLAME,
    /** Other bright things pasted, so that pasting alone does not mean fire. */
    DECOY,
    /** A whole image of any class, inserted small into one without fire. */
    INSET,
    /** Two images and their labels blended (mixup). */
    MIXUP;

    /** All but the named ones (lower case); {@link UserException} for an unknown name. */
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

    /** Its name on the command line, in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
