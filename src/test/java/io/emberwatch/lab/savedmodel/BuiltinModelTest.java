package io.emberwatch.lab.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.engine.ImageBuffer;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.NetworkOutput;
import io.emberwatch.engine.OpenedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model that comes with the program loads and is quiet where there is nothing to see. */
class BuiltinModelTest {
    private static final int PIXELS = 192 * 192 * 3;

    @Test
    void plainImages_areNoFire() throws IOException {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                Network model = OpenedModels.builtin()) {
            assertThat(Files.size(bundle.directory().resolve("saved_model.pb"))).isLessThan(35_000_000);
            assertThat(bundle.manifest().labels()).containsExactly("nofire", "fire");
            byte[] grey = new byte[PIXELS];
            Arrays.fill(grey, (byte) 128);
            NetworkOutput output =
                    model.run(new ImageBuffer(model).of(List.of(new byte[PIXELS], grey)), 2, scores -> false);
            for (int image = 0; image < 2; image++) {
                assertThat(output.score(image, 0) + output.score(image, 1)).isCloseTo(1, within(1e-5f));
                assertThat((double) output.score(image, 1))
                        .isLessThan(bundle.manifest().threshold());
            }
        }
    }
}
