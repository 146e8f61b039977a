package io.emberwatch.engine.onednn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.AtomicFile;
import io.emberwatch.core.modelpackage.ModelPackage;
import io.emberwatch.core.modelpackage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What a package says about int8, beside its model: JSON, about 150 kB for a DenseNet121. Immutable.
 *
 * @param format version of the file, today 1
 * @param graph SHA-256 of the {@code saved_model.pb} that it belongs to
 * @param images how many the calibration has seen
 * @param check what int8 did on other images
 * @param refused why int8 must not run; empty where it may
 */
public record CalibrationFile(
        int format, String graph, int images, Check check, String refused, Calibration calibration) {
    private static final int FORMAT = 1;
    private static final String LOGITS = "largestLogitDifference";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
    private static final String REMEDY = ": make it again with emberwatch calibrate, or remove it";

    /**
     * What was measured when the calibration was made.
     *
     * @param images labelled, none of which the calibration has seen
     * @param fp32 AUROC of the fire score in float32, 0..1
     * @param int8 AUROC in int8
     * @param largestDifference between the scores of both below 0.02 and above 0.98
     * @param largestLogitDifference between the logits of the scores of both; not a number in files of before
     */
    public record Check(
            int images, double fp32, double int8, double largestDifference, double largestLogitDifference) {}

    /** Of the graph that lies in the folder now. */
    public static CalibrationFile of(
            Path folder, int images, Check check, Optional<String> refused, Calibration calibration)
            throws IOException {
        return new CalibrationFile(FORMAT, graph(folder), images, check, refused.orElse(""), calibration);
    }

    /** Whether a package has one. */
    static boolean isIn(Path folder) {
        return Files.exists(file(folder));
    }

    /**
     * Reads a package's.
     *
     * @return empty if the package has none
     * @throws OneDnnException in one line, with the remedy, if it cannot be read, holds what is no number, or belongs to
     *     another graph
     */
    static Optional<CalibrationFile> read(Path folder) {
        Optional<CalibrationFile> read = parse(folder);
        read.ifPresent(file -> file.requireGraph(folder));
        return read;
    }

    /**
     * As {@link #read}, for a package whose graph is known to be the calibration's: to hash it takes a third of a second
     * of a monitor's start.
     */
    static Optional<CalibrationFile> parse(Path folder) {
        Path file = file(folder);
        if (!isIn(folder)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(file.toFile());
            if (tree.get("check") instanceof ObjectNode check && !check.has(LOGITS)) {
                check.put(LOGITS, Double.NaN);
            }
            CalibrationFile read = JSON.treeToValue(tree, CalibrationFile.class);
            if (read == null) {
                throw new OneDnnException(file + " is empty" + REMEDY);
            }
            if (read.format() != FORMAT) {
                throw new OneDnnException(file + " has format " + read.format() + ", not " + FORMAT + REMEDY);
            }
            return Optional.of(read);
        } catch (JsonProcessingException e) {
            String fault = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new OneDnnException(file + " is no calibration (" + fault + ")" + REMEDY, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private void requireGraph(Path folder) {
        try {
            if (!graph.equals(graph(folder))) {
                throw new OneDnnException(file(folder) + " belongs to another model" + REMEDY);
            }
        } catch (IOException e) {
            throw unreadable(folder.resolve(ModelPackage.GRAPH_FILE), e);
        }
    }

    private static OneDnnException unreadable(Path file, IOException cause) {
        return new OneDnnException(file + " cannot be read: " + cause.getMessage(), cause);
    }

    /** Writes it in one step: whoever looks sees the old one or the new one. */
    public void write(Path folder) throws IOException {
        AtomicFile.write(file(folder), part -> JSON.writeValue(part.toFile(), this));
    }

    private static Path file(Path folder) {
        return folder.resolve(ModelPackage.CALIBRATION_FILE);
    }

    private static String graph(Path folder) throws IOException {
        MessageDigest digest = Sha256.start();
        Sha256.addHashOf(folder.resolve(ModelPackage.GRAPH_FILE), digest);
        return Sha256.end(digest);
    }
}
