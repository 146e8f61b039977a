package io.emberwatch.core.modelpackage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An opened model package: a folder whose files have been checked. Immutable; closing it removes the folder only where
 * it was extracted from the program itself.
 */
public final class ModelPackage implements AutoCloseable {
    /** The path that means the model which comes with the program. */
    public static final String BUILTIN = "builtin";

    /** The SavedModel of a package. */
    public static final String GRAPH_FILE = "saved_model.pb";

    /** The description beside it. */
    public static final String MANIFEST_FILE = "model.json";

    /** What int8 needs, in packages that have it; no part of {@link #sha256}, for the model is the same without. */
    public static final String CALIBRATION_FILE = "int8.json";

    private final Path directory;
    private final ModelManifest manifest;
    private final AutoCloseable extraction;
    private final boolean builtin;

    private ModelPackage(Path directory, ModelManifest manifest, AutoCloseable extraction, boolean builtin) {
        this.directory = directory;
        this.manifest = manifest;
        this.extraction = extraction;
        this.builtin = builtin;
    }

    /**
     * Opens what {@code model.path} of the configuration names.
     *
     * @param path {@value #BUILTIN} or the folder of a model package
     * @throws ModelPackageException if it cannot be used
     */
    public static ModelPackage open(String path) {
        return path.equals(BUILTIN) ? openBuiltin() : open(Path.of(path));
    }

    /**
     * Opens a folder; the folder stays the caller's and is not removed by {@link #close}.
     *
     * @throws ModelPackageException if it cannot be used
     */
    public static ModelPackage open(Path directory) {
        return new ModelPackage(directory, check(directory), () -> {}, false);
    }

    private static ModelPackage openBuiltin() {
        BuiltinModel builtin = BuiltinModel.extract();
        try {
            return new ModelPackage(builtin.directory(), check(builtin.directory()), builtin, true);
        } catch (RuntimeException e) {
            builtin.close();
            throw e;
        }
    }

    private static ModelManifest check(Path directory) {
        String name = String.valueOf(directory.getFileName());
        if (!Files.isDirectory(directory) && (name.endsWith(".h5") || name.endsWith(".keras"))) {
            String problem = Files.exists(directory)
                    ? " is a Keras file, not a model package: make one of it with"
                    : " does not exist. A Keras file becomes a model package by";
            throw new ModelPackageException(directory + problem + " emberwatch import-keras " + directory
                    + " --out FOLDER, and name that folder");
        }
        if (!Files.isDirectory(directory)) {
            throw new ModelPackageException("model folder " + directory + " does not exist: set model.path to "
                    + BUILTIN + " or to the folder of a model package");
        }
        if (!Files.isRegularFile(directory.resolve(GRAPH_FILE))) {
            throw new ModelPackageException("model folder " + directory + " has no " + GRAPH_FILE
                    + ": it must hold a SavedModel and its " + MANIFEST_FILE);
        }
        return ModelManifest.ManifestFile.read(directory.resolve(MANIFEST_FILE));
    }

    /** The folder with {@code saved_model.pb} and {@code model.json}; exists until {@link #close}. */
    public Path directory() {
        return directory;
    }

    /** Whether it came with the program, whole and tested. */
    public boolean isBuiltin() {
        return builtin;
    }

    /** What {@code model.json} says, checked. */
    public ModelManifest manifest() {
        return manifest;
    }

    /**
     * Tells this model from any other: SHA-256 over the package's files, as 64 hexadecimal digits. Reads them all, so
     * ask once, at load.
     *
     * @throws ModelPackageException if a file cannot be read
     */
    public String sha256() {
        return PackageHash.of(directory);
    }

    /**
     * What to throw where an engine finds a fault in this package.
     *
     * @param cause null where the fault was found by looking
     */
    public ModelPackageException unusable(String fault, Throwable cause) {
        return new ModelPackageException("model in " + directory + " cannot be used: " + fault, cause);
    }

    /**
     * Opens the same package once more, when this one may long be closed; the caller closes what it gives, which throws
     * {@link ModelPackageException} if the folder holds another graph by then.
     */
    public Supplier<ModelPackage> again() {
        if (builtin) {
            return ModelPackage::openBuiltin;
        }
        Path folder = directory;
        String before = stamp(folder);
        return () -> {
            ModelPackage opened = open(folder);
            if (!stamp(folder).equals(before)) {
                throw new ModelPackageException("model folder " + folder
                        + " has changed since the model was loaded: load it anew, then look into it");
            }
            return opened;
        };
    }

    /** What a graph that is written anew does not share with the old one. */
    private static String stamp(Path folder) {
        Path file = folder.resolve(GRAPH_FILE);
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new ModelPackageException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Removes the extracted copy of the built-in model; a second call does nothing. */
    @Override
    public void close() {
        try {
            extraction.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot close the model package in " + directory, e);
        }
    }

    /** Tells model packages apart by the files that a model is made of; notes beside them do not count. */
    static final class PackageHash {
        private static final List<String> PARTS =
                List.of(ModelPackage.GRAPH_FILE, ModelPackage.MANIFEST_FILE, "variables", "assets");

        private PackageHash() {}

        /** SHA-256 over names, lengths and contents, as 64 hexadecimal digits. Reads every file once. */
        static String of(Path directory) {
            try {
                MessageDigest digest = Sha256.start();
                for (String part : PARTS) {
                    addAll(digest, directory, directory.resolve(part));
                }
                return Sha256.end(digest);
            } catch (IOException | UncheckedIOException e) {
                throw new ModelPackageException(
                        "model folder " + directory + " cannot be read whole (" + e.getMessage()
                                + "): check its files and their permissions",
                        e);
            }
        }

        private static void addAll(MessageDigest digest, Path directory, Path part) throws IOException {
            if (!Files.exists(part)) {
                return;
            }
            List<Path> files;
            try (Stream<Path> found = Files.walk(part)) {
                files = found.filter(Files::isRegularFile)
                        .sorted(Comparator.comparing(file -> name(directory, file)))
                        .toList();
            }
            for (Path file : files) {
                digest.update(name(directory, file).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(ByteBuffer.allocate(Long.BYTES)
                        .putLong(Files.size(file))
                        .flip());
                add(digest, file);
            }
        }

        private static void add(MessageDigest digest, Path file) throws IOException {
            byte[] chunk = new byte[1 << 16];
            try (InputStream content = Files.newInputStream(file)) {
                for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
                    digest.update(chunk, 0, read);
                }
            }
        }

        /** The same on every system. */
        private static String name(Path directory, Path file) {
            return directory.relativize(file).toString().replace('\\', '/');
        }
    }

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
                ModelPackage.CALIBRATION_FILE,
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
}
