package io.emberwatch.lab.keras;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Damages a {@code .keras} archive in one place. */
final class KerasArchiveEditor {
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    KerasArchiveEditor(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
    }

    KerasArchiveEditor without(String entry) {
        entries.remove(entry);
        return this;
    }

    /** Changes the description of the layers, which must change by it. */
    KerasArchiveEditor config(UnaryOperator<String> change) {
        String before = new String(entries.get(CONFIG), StandardCharsets.UTF_8);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalArgumentException("the edit changes nothing");
        }
        entries.put(CONFIG, after.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Keeps so much of the weights, in percent. */
    KerasArchiveEditor cutWeights(int percent) {
        byte[] whole = entries.get(WEIGHTS);
        entries.put(WEIGHTS, Arrays.copyOf(whole, whole.length * percent / 100));
        return this;
    }

    /** Puts a file in the place of the weights that holds nothing but this array, as the first convolution. */
    KerasArchiveEditor onlyFirstKernel(Object kernel, Path folder) throws IOException {
        Path file = folder.resolve("only.h5");
        try (WritableHdfFile hdf5 = HdfFile.write(file)) {
            WritableGroup variables = hdf5.putGroup("layers").putGroup("conv2d").putGroup("vars");
            variables.putDataset("0", kernel);
        }
        entries.put(WEIGHTS, Files.readAllBytes(file));
        return this;
    }

    Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }
}
