package io.emberwatch.model.finetune;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.emberwatch.bundle.ModelManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tensorflow.proto.SavedModel;

/** Writes the package of a fine-tuned model where the plan wants it. */
record FinetuneExport(FinetunePlan plan) {
    private static final String GRAPH = "saved_model.pb";
    private static final String MANIFEST = "model.json";

    /**
     * Before anything that takes long.
     *
     * @throws IllegalArgumentException if a package is there and may not be replaced
     */
    void checkTarget() {
        Path folder = plan.model();
        if (!plan.force() && (Files.exists(folder.resolve(GRAPH)) || Files.exists(folder.resolve(MANIFEST)))) {
            throw new IllegalArgumentException(
                    "--out: " + folder + " already holds a model: name another folder, or add --force to replace it");
        }
    }

    /** Writes both files beside their places first: whoever looks sees the old package, none, or the new one. */
    void write(SavedModel model, ModelManifest manifest) throws IOException {
        Path folder = Files.createDirectories(plan.model());
        Path graphPart = folder.resolve(GRAPH + ".part");
        Path manifestPart = folder.resolve(MANIFEST + ".part");
        try (OutputStream out = Files.newOutputStream(graphPart)) {
            model.writeTo(out);
        }
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(manifestPart.toFile(), manifest);
        Files.deleteIfExists(folder.resolve(MANIFEST));
        Files.move(graphPart, folder.resolve(GRAPH), StandardCopyOption.REPLACE_EXISTING);
        Files.move(manifestPart, folder.resolve(MANIFEST), StandardCopyOption.REPLACE_EXISTING);
    }
}
