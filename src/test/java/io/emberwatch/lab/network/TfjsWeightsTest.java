package io.emberwatch.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class TfjsWeightsTest {
    @TempDir
    Path folder;

    @Test
    void weightsOfAGroup_lieOneAfterTheOther_overItsShards() throws IOException {
        writeModel("float32");
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(1).putFloat(2).putFloat(3);
        Files.write(folder.resolve("a"), Arrays.copyOfRange(bytes.array(), 0, 6));
        Files.write(folder.resolve("b"), Arrays.copyOfRange(bytes.array(), 6, 12));

        Weights weights = TfjsWeights.read(folder);
        assertThat(weights.get("conv/kernel").shape()).isEqualTo(Shape.of(1, 2));
        assertThat(weights.get("conv/kernel").values()).containsExactly(1, 2);
        assertThat(weights.get("conv/bias").values()).containsExactly(3);
        assertThat(weights.count()).isEqualTo(3);
    }

    @Test
    void quantisedWeights_areRefused() throws IOException {
        writeModel("uint8");
        Files.write(folder.resolve("a"), new byte[12]);
        Files.write(folder.resolve("b"), new byte[0]);
        assertThatThrownBy(() -> TfjsWeights.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("conv/kernel");
    }

    private void writeModel(String type) throws IOException {
        Files.writeString(folder.resolve("model.json"), """
                {"weightsManifest": [{"paths": ["a", "b"], "weights": [
                  {"name": "conv/kernel", "shape": [1, 2], "dtype": "%s"},
                  {"name": "conv/bias", "shape": [1], "dtype": "float32"}]}]}
                """.formatted(type));
    }
}
