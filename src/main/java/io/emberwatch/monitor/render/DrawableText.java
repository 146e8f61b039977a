package io.emberwatch.monitor.render;

import io.emberwatch.core.frame.CameraId;
import java.text.Normalizer;
import java.util.regex.Pattern;

/** Text as OpenCV's Hershey fonts can draw it: printable ASCII. */
final class DrawableText {
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern UNDRAWABLE = Pattern.compile("[^ -~]");

    private DrawableText() {}

    /** The camera's name without accents, or its id where the name is of another script. */
    static String nameOf(CameraId camera, String name) {
        return isDrawable(name) ? withoutAccents(name).strip() : camera.value();
    }

    /** Whether the name can be drawn, without accents, and something of it is to be seen. */
    static boolean isDrawable(String name) {
        String plain = withoutAccents(name).strip();
        return !plain.isEmpty() && !UNDRAWABLE.matcher(plain).find();
    }

    /** The text with {@code ?} for what cannot be drawn. */
    static String of(String text) {
        return UNDRAWABLE.matcher(withoutAccents(text)).replaceAll("?");
    }

    private static String withoutAccents(String text) {
        String split = Normalizer.normalize(text, Normalizer.Form.NFKD);
        // Letters that Unicode does not take apart.
        return ACCENTS.matcher(split)
                .replaceAll("")
                .replace("ß", "ss")
                .replace("æ", "ae")
                .replace("Æ", "AE")
                .replace("ø", "o")
                .replace("Ø", "O")
                .replace("ł", "l")
                .replace("Ł", "L")
                .replace("đ", "d")
                .replace("Đ", "D")
                .replace("\u2013", "-");
    }
}
