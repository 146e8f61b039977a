package io.emberwatch.lab.savedmodel.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.Preprocessing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The SavedModels that real Keras wrote, see {@code make_fixtures.py} beside them. */
public final class SavedModelFixtures {
    private static final int IMAGES = 2;

    private SavedModelFixtures() {}

    /** Unpacks a SavedModel as Keras wrote it. */
    public static Path unpack(String name, Path folder) throws IOException {
        Path target = folder.resolve(name);
        try (ZipInputStream zip = new ZipInputStream(open(name + ".zip"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = target.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
        return target;
    }

    /** What TensorFlow computed with the model of this name. */
    public static JsonNode reference(String name) throws IOException {
        try (InputStream in = open(name + ".json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Imports it as a user would, with the labels it needs and fire as the class that was explained. */
    public static Path imported(String name, Path folder) throws IOException {
        Path out = folder.resolve(name + "-package");
        SavedModelImport.run(unpack(name, folder), out, options(name));
        return out;
    }

    static SavedModelImport.Options options(String name) throws IOException {
        return options(reference(name));
    }

    /** With fire as the output that was explained; one output is two classes, fire the second. */
    static SavedModelImport.Options options(JsonNode reference) {
        List<String> labels = switch (reference.get("logits").get(0).size()) {
            case 1 -> List.of("nofire", "fire");
            case 2 -> List.of("fire", "nofire");
            default -> List.of("fire", "smoke", "nothing");
        };
        String preprocess = reference.get("preprocess").asText();
        return new SavedModelImport.Options(
                "serving_default",
                Optional.empty(),
                Preprocessing.parse(preprocess),
                labels,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0.5);
    }

    /** RGB bytes by the formula of the script. */
    public static ImageBatch images(JsonNode reference) {
        int height = reference.get("height").asInt();
        int width = reference.get("width").asInt();
        float[] rgb = new float[IMAGES * height * width * 3];
        int at = 0;
        for (int n = 0; n < IMAGES; n++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    for (int c = 0; c < 3; c++) {
                        rgb[at++] = (2 * x + 3 * y + 61 * c + n * (x * y / 4 + 97)) % 256;
                    }
                }
            }
        }
        return new ImageBatch(IMAGES, height, width, rgb);
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = SavedModelFixtures.class.getResourceAsStream("/io/emberwatch/lab/savedmodel/" + name);
        if (in == null) {
            throw new IOException("no fixture " + name);
        }
        return in;
    }
}
