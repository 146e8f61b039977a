package io.emberwatch.lab.dataset;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Groups images by their names: frames of one video are near-duplicates. */
public final class ImageGroup {
    /** For example {@code edwmrkg_2d0b54_th1NTVIhUQU_frame3444.jpg}: the name has the video. */
    private static final Pattern VIDEO_FRAME = Pattern.compile("([^_]*)_(?:[0-9a-f]{6}_)?(?:(.+)_)?frame_?\\d+\\.\\w+");

    /** For example {@code PrathamArora20_007d03_Img_27734.jpg}: frames of all videos are numbered consecutively. */
    private static final Pattern NUMBERED = Pattern.compile("([^_]*)_(?:[0-9a-f]{6}_)?Img_(\\d{1,9})\\.\\w+");

    /** The longest of these videos have 250 to 500 frames, many have fewer than 100. */
    private static final int FRAMES_TOGETHER = 250;

    private ImageGroup() {}

    /**
     * The group of an image; a name of another form is a group of its own.
     *
     * @param file its path, from the evaluated folder on
     */
    public static String of(String file) {
        int slash = file.lastIndexOf('/');
        String name = file.substring(slash + 1);
        Matcher video = VIDEO_FRAME.matcher(name);
        if (video.matches()) {
            return video.group(2) == null ? video.group(1) : video.group(1) + "_" + video.group(2);
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches()) {
            int first = Integer.parseInt(numbered.group(2)) / FRAMES_TOGETHER * FRAMES_TOGETHER;
            // Each class has its own numbers.
            return file.substring(0, slash + 1) + numbered.group(1) + "_Img_" + first + "+";
        }
        return file;
    }
}
