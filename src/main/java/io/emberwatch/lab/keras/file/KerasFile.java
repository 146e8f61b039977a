package io.emberwatch.lab.keras.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.file.Json;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** An opened Keras file of any of the four kinds. Owns the file: close it. */
public final class KerasFile implements AutoCloseable {
    private static final byte[] HDF5_MARK = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final byte[] ZIP_MARK = {'P', 'K', 3, 4};
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";

    private final Hdf5 hdf5;
    private final KerasWeights weights;
    private final Optional<JsonNode> config;
    private final String version;

    private KerasFile(Hdf5 hdf5, KerasWeights weights, Optional<JsonNode> config, String version) {
        this.hdf5 = hdf5;
        this.weights = weights;
        this.config = config;
        this.version = version;
    }

    /**
     * Opens {@code model.save()}'s {@code .h5} or {@code .keras}, or {@code save_weights()}'s {@code .h5} or {@code
     * .weights.h5}; what it is shows from its content, not from its name.
     *
     * @throws KerasImportException if it is none of them or damaged
     */
    public static KerasFile open(Path path) {
        try {
            byte[] mark = mark(path);
            if (startsWith(mark, ZIP_MARK)) {
                return openArchive(path);
            }
            if (startsWith(mark, HDF5_MARK)) {
                return openHdf5(Hdf5.open(path));
            }
        } catch (ZipException e) {
            throw new KerasImportException(
                    "is a damaged archive (" + e.getMessage() + "): it was cut off, copy it again", e);
        } catch (IOException e) {
            throw new KerasImportException("cannot be read (" + e.getMessage() + ")", e);
        }
        throw new KerasImportException(
                "is neither HDF5 nor a .keras archive: save the model in Keras with model.save(\"model.keras\")");
    }

    /** The description of the model's layers; empty in a file of weights alone. */
    public Optional<JsonNode> config() {
        return config;
    }

    public KerasWeights weights() {
        return weights;
    }

    /** Version of the Keras that wrote the file; {@code unknown} where it does not say. */
    public String version() {
        return version;
    }

    @Override
    public void close() {
        hdf5.close();
    }

    private static KerasFile openArchive(Path path) throws IOException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            JsonNode config = json(new String(entry(zip, CONFIG), StandardCharsets.UTF_8), CONFIG);
            ZipEntry metadata = zip.getEntry("metadata.json");
            String version = metadata == null
                    ? "unknown"
                    : json(new String(entry(zip, "metadata.json"), StandardCharsets.UTF_8), "metadata.json")
                            .path("keras_version")
                            .asText("unknown");
            Hdf5 hdf5 = Hdf5.open(entry(zip, WEIGHTS));
            return new KerasFile(hdf5, new KerasWeights.NumberedWeights(hdf5.root()), Optional.of(config), version);
        }
    }

    private static byte[] entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            if (zip.stream().anyMatch(each -> each.getName().endsWith("data.pkl"))) {
                throw new KerasImportException(
                        "is a file of PyTorch, which has weights without layers: build the"
                                + " network in Keras, load the weights into it, and save that with model.save(\"model.keras\")");
            }
            throw new KerasImportException("is an archive without " + name
                    + ", so not Keras': save the model in Keras with model.save(\"model.keras\")");
        }
        byte[] content;
        try (InputStream in = zip.getInputStream(entry)) {
            content = in.readAllBytes();
        }
        CRC32 sum = new CRC32();
        sum.update(content);
        if (content.length != entry.getSize() || sum.getValue() != entry.getCrc()) {
            throw new KerasImportException(
                    "is damaged: " + name + " does not have the checksum in the archive, copy the file again");
        }
        return content;
    }

    private static KerasFile openHdf5(Hdf5 hdf5) {
        try {
            Group root = hdf5.root();
            Optional<JsonNode> config = Hdf5.text(root, "model_config").map(text -> json(text, "model_config"));
            String version = Hdf5.text(root, "keras_version").orElse("unknown");
            Optional<Node> named = Hdf5.find(root, "model_weights");
            if (named.isPresent() && named.get() instanceof Group group) {
                return new KerasFile(hdf5, new KerasWeights.NamedWeights(group), config, version);
            }
            if (!Hdf5.texts(root, "layer_names").isEmpty()) {
                return new KerasFile(hdf5, new KerasWeights.NamedWeights(root), config, version);
            }
            if (Hdf5.find(root, KerasWeights.NumberedWeights.CONTAINER).isPresent()) {
                return new KerasFile(hdf5, new KerasWeights.NumberedWeights(root), config, version);
            }
            throw new KerasImportException("is HDF5, but holds no Keras weights (no layer_names, no group "
                    + KerasWeights.NumberedWeights.CONTAINER
                    + "): save the model in Keras with model.save(\"model.keras\")");
        } catch (KerasImportException e) {
            hdf5.close();
            throw e;
        }
    }

    private static JsonNode json(String text, String name) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new KerasImportException(name + " is not JSON: the file is damaged, copy it again", e);
        }
    }

    private static byte[] mark(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new KerasImportException("is a folder: give the .h5 or .keras file");
        }
        if (!Files.exists(path)) {
            throw new KerasImportException("does not exist");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(HDF5_MARK.length);
        }
    }

    private static boolean startsWith(byte[] content, byte[] mark) {
        return content.length >= mark.length && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
    }
}
