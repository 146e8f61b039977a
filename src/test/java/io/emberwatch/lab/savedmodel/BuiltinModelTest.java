package io.emberwatch.lab.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.modelpackage.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The model that comes with the program loads and is quiet where there is nothing to see. */
class BuiltinModelTest {
    private static final int PIXELS = 192 * 192 * 3;

    @Test
    void plainPictures_areNoFire() throws IOException {
        try (ModelPackage bundle = ModelPackage.open(ModelPackage.BUILTIN);
                SavedClassifier model = SavedClassifier.load(bundle, false)) {
            assertThat(Files.size(bundle.directory().resolve("saved_model.pb"))).isLessThan(35_000_000);
            assertThat(bundle.manifest().labels()).containsExactly("nofire", "fire");
            byte[] pictures = new byte[2 * PIXELS];
            Arrays.fill(pictures, PIXELS, 2 * PIXELS, (byte) 128);
            for (float[] scores : model.scores(pictures, 2)) {
                assertThat(scores[0] + scores[1]).isCloseTo(1, within(1e-5f));
                assertThat((double) scores[1]).isLessThan(bundle.manifest().threshold());
            }
        }
    }
}
