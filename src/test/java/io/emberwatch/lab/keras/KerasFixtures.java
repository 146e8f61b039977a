package io.emberwatch.lab.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The files that real Keras wrote, see {@code make_fixtures.py} beside them. */
public final class KerasFixtures {
    /** Height and width of the images that the networks were made for. */
    static final int SIZE = 96;

    static final int IMAGES = 2;

    private KerasFixtures() {}

    /** Unpacks a file as Keras wrote it. */
    public static Path unpack(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream packed = open(name + ".gz");
                InputStream in = new GZIPInputStream(packed)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** What Keras computed with the model of this name. */
    static JsonNode reference(String name) throws IOException {
        try (InputStream in = open(name + ".json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    /** RGB bytes by the formula of the script, image after image. */
    static byte[] images() {
        return images(SIZE, SIZE);
    }

    /** The same for networks of another size. */
    static byte[] images(int height, int width) {
        byte[] bytes = new byte[IMAGES * height * width * 3];
        int at = 0;
        for (int n = 0; n < IMAGES; n++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    for (int c = 0; c < 3; c++) {
                        bytes[at++] = (byte) ((2 * x + 3 * y + 61 * c + n * (x * y / 4 + 97)) % 256);
                    }
                }
            }
        }
        return bytes;
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = KerasFixtures.class.getResourceAsStream("/io/emberwatch/lab/keras/" + name);
        if (in == null) {
            throw new IOException("no fixture " + name);
        }
        return in;
    }
}
