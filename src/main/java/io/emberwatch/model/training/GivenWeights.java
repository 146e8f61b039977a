package io.emberwatch.model.training;

import io.emberwatch.bundle.ModelBundle;
import io.emberwatch.bundle.ModelBundleException;
import io.emberwatch.model.network.TfjsWeights;
import io.emberwatch.model.network.Weights;
import io.emberwatch.model.saved.PackagedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Weights that a user names for a run to begin with, or to learn from. */
final class GivenWeights {
    private GivenWeights() {}

    /** Whether this means the model that comes with the program. */
    static boolean isBuiltin(Path path) {
        return path.equals(Path.of(ModelBundle.BUILTIN));
    }

    /**
     * Reads them.
     *
     * @param path {@value ModelBundle#BUILTIN}, the folder of a model package, a folder of TensorFlow.js weights, or the
     *     checkpoint of a run, of which the averages are taken
     * @throws IllegalArgumentException if the package cannot be used; the message is for the user
     */
    static Weights read(Path path) throws IOException {
        if (isBuiltin(path) || Files.exists(path.resolve("saved_model.pb"))) {
            try (ModelBundle model = ModelBundle.open(path.toString())) {
                return PackagedWeights.read(model);
            } catch (ModelBundleException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        return Files.isDirectory(path)
                ? TfjsWeights.read(path)
                : Trainer.averages(Checkpoint.read(path).weights());
    }
}
