package io.emberwatch.lab.savedmodel;

import io.emberwatch.core.file.Json;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.ModelPackage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tensorflow.proto.SavedModel;

/**
 * The two files of a model package.
 *
 * @param folder that holds them
 */
public record PackageFiles(Path folder) {
    /** Whether one of them is there. */
    public boolean exist() {
        return Files.exists(graph()) || Files.exists(manifest());
    }

    /** Where the graph lies. */
    public Path graph() {
        return folder.resolve(ModelPackage.GRAPH_FILE);
    }

    /**
     * Writes both beside their places first: whoever looks, even after a kill, sees the old package, none, or the new one.
     * The folder is made if need be.
     */
    public void write(SavedModel model, ModelManifest description) throws IOException {
        Files.createDirectories(folder);
        Path graphPart = folder.resolve(ModelPackage.GRAPH_FILE + ".part");
        Path manifestPart = folder.resolve(ModelPackage.MANIFEST_FILE + ".part");
        try (OutputStream out = Files.newOutputStream(graphPart)) {
            model.writeTo(out);
        }
        Json.write(manifestPart, description);
        Files.deleteIfExists(manifest());
        Files.move(graphPart, graph(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(manifestPart, manifest(), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path manifest() {
        return folder.resolve(ModelPackage.MANIFEST_FILE);
    }
}
