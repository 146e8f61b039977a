package io.emberwatch.core.modelpackage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The model inside the program's jar, extracted to a private temporary folder because TensorFlow reads only files.
 * Closing removes the folder; a second call does nothing.
 */
record BuiltinModel(Path directory) implements AutoCloseable {
    private static final String RESOURCES = "/io/emberwatch/model/builtin/";
    // A frozen model has no variables; TensorFlow wants their files only where there are some.
    private static final List<String> FILES = List.of(
            ModelPackage.GRAPH_FILE,
            ModelPackage.MANIFEST_FILE,
            "variables/variables.index",
            "variables/variables.data-00000-of-00001");

    static BuiltinModel extract() {
        if (BuiltinModel.class.getResource(RESOURCES + ModelPackage.GRAPH_FILE) == null) {
            throw new ModelPackageException(
                    "this build has no built-in model: set model.path to the folder of a model package");
        }
        BuiltinModel model;
        try {
            model = new BuiltinModel(Files.createTempDirectory("emberwatch-model-"));
        } catch (IOException e) {
            throw cannotExtract(System.getProperty("java.io.tmpdir"), e);
        }
        // A signal during the start leaves nobody to close this; the JVM removes last what was named first.
        model.directory.toFile().deleteOnExit();
        try {
            for (String file : FILES) {
                model.copy(file);
            }
        } catch (IOException e) {
            model.close();
            throw cannotExtract(model.directory.toString(), e);
        }
        return model;
    }

    private void copy(String file) throws IOException {
        try (InputStream content = BuiltinModel.class.getResourceAsStream(RESOURCES + file)) {
            if (content != null) {
                Path target = directory.resolve(file);
                Files.createDirectories(target.getParent());
                Files.copy(content, target);
                target.toFile().deleteOnExit();
            }
        }
    }

    private static ModelPackageException cannotExtract(String where, IOException cause) {
        return new ModelPackageException(
                "cannot write the built-in model to " + where + " (" + cause.getMessage()
                        + "): free some space or start with -Djava.io.tmpdir=FOLDER",
                cause);
    }

    @Override
    public void close() {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> contents = Files.walk(directory)) {
            for (Path path : contents.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
