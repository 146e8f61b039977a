package io.emberwatch.lab.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.network.Weights.Weight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Reads the weights of a TensorFlow.js layers model: {@code model.json} and raw little-endian float32 files. */
public final class TfjsWeights {
    private TfjsWeights() {}

    /** All weights of the model in this folder, by their Keras names. */
    public static Weights read(Path folder) throws IOException {
        JsonNode model = Json.read(folder.resolve("model.json"));
        Map<String, Weight> weights = new LinkedHashMap<>();
        for (JsonNode group : model.path("weightsManifest")) {
            ByteBuffer bytes = readGroup(folder, group.path("paths"));
            for (JsonNode entry : group.path("weights")) {
                if (!entry.path("dtype").asText().equals("float32") || entry.has("quantization")) {
                    throw new IOException(entry.path("name").asText() + ": only plain float32 weights can be read");
                }
                weights.put(entry.path("name").asText(), readWeight(bytes, entry.path("shape")));
            }
        }
        return new Weights(weights);
    }

    private static ByteBuffer readGroup(Path folder, JsonNode paths) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode path : paths) {
            bytes.write(Files.readAllBytes(folder.resolve(path.asText())));
        }
        return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Weight readWeight(ByteBuffer bytes, JsonNode sizes) throws IOException {
        long[] dimensions = new long[sizes.size()];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = sizes.get(i).asLong();
        }
        Shape shape = Shape.of(dimensions);
        float[] values = new float[Math.toIntExact(shape.size())];
        if (bytes.remaining() < values.length * Float.BYTES) {
            throw new IOException("the weight files are shorter than model.json says: copy them again");
        }
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + values.length * Float.BYTES);
        return new Weight(shape, values);
    }
}
