package io.emberwatch.lab.finetune;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.lab.savedmodel.PackageFiles;
import java.io.IOException;
import org.tensorflow.proto.SavedModel;

/** Writes the package of a fine-tuned model where the plan wants it. */
record FinetuneExport(FinetunePlan plan) {
    /**
     * Before anything that takes long.
     *
     * @throws UserException if a package is there and may not be replaced
     */
    void checkTarget() {
        if (!plan.force() && files().exist()) {
            throw new UserException("--out: " + plan.model()
                    + " already holds a model: name another folder, or add --force to replace it");
        }
    }

    void write(SavedModel model, ModelManifest manifest) throws IOException {
        files().write(model, manifest);
    }

    private PackageFiles files() {
        return new PackageFiles(plan.model());
    }
}
