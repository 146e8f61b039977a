package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.core.image.ScriptText;

/**
 * What is written on images to name a camera. Immutable.
 *
 * @param text what is written
 * @param plain whether it is ASCII, which needs no fonts; else the system's fonts have all of it
 */
record WrittenName(String text, boolean plain) {
    /** The camera's name, without accents; its id where nothing can draw the name. */
    static WrittenName of(CameraId camera, String name) {
        return fonts(name)
                ? new WrittenName(name.strip(), false)
                : new WrittenName(DrawableText.nameOf(camera, name), true);
    }

    /** The name, with {@code ?} for what nothing can draw. */
    static WrittenName of(String name) {
        return fonts(name) ? new WrittenName(name.strip(), false) : new WrittenName(DrawableText.of(name), true);
    }

    private static boolean fonts(String name) {
        return !name.isBlank() && !DrawableText.isDrawable(name) && ScriptText.isDrawable(name);
    }
}
