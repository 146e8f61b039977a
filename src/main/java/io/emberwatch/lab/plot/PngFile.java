package io.emberwatch.lab.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Writes pictures of a report. */
public final class PngFile {
    private PngFile() {}

    /**
     * Writes a picture in the format that the file's name ends in ({@code .png}, {@code .jpg}).
     *
     * @param bgr 8 bits, three channels
     */
    public static void write(Mat bgr, Path file) throws IOException {
        String name = file.toString();
        String ending = name.substring(name.lastIndexOf('.')).toLowerCase(Locale.ROOT);
        try (BytePointer encoded = new BytePointer()) {
            if (!opencv_imgcodecs.imencode(ending, bgr, encoded)) {
                throw new IOException("OpenCV cannot encode " + file);
            }
            byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
            encoded.get(bytes);
            // Not OpenCV's own writing, which does not say why it failed.
            Files.write(file, bytes);
        }
    }
}
