package io.emberwatch.monitor.camera;

/**
 * What a camera sends, known once it is open.
 *
 * @param width pixels a row of its frames after scaling, at least 1
 * @param height rows of its frames after scaling, at least 1
 * @param description for people, such as {@code h264 1280x720 15 fps}
 * @param live true where the camera keeps the pace; false where frames come as fast as they are read (files)
 */
public record StreamFormat(int width, int height, String description, boolean live) {}
