package io.emberwatch.engine.onednn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A calibration beside the model in its package: JSON, about 150 kB for a DenseNet121. */
public final class CalibrationFile {
    /** Its name in the package's folder. */
    public static final String NAME = "int8.json";

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    /** @param format version of the file, today 1 */
    private record Content(int format, Calibration calibration) {}

    private CalibrationFile() {}

    /** Whether a package has one. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(NAME));
    }

    /**
     * Reads a package's calibration.
     *
     * @return empty if the package has none
     * @throws OneDnnException if it cannot be read or holds what is no number
     */
    public static Optional<Calibration> read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!isIn(folder)) {
            return Optional.empty();
        }
        try {
            Content content = JSON.readValue(file.toFile(), Content.class);
            if (content.format() != FORMAT) {
                throw new OneDnnException(file + " has format " + content.format() + ", not " + FORMAT);
            }
            return Optional.of(content.calibration());
        } catch (JsonProcessingException e) {
            throw new OneDnnException(file + " is no calibration: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new OneDnnException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes it in one step: whoever looks sees the old one or the new one. */
    public static void write(Calibration calibration, Path folder) throws IOException {
        Path part = folder.resolve(NAME + ".part");
        JSON.writeValue(part.toFile(), new Content(FORMAT, calibration));
        Files.move(part, folder.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    }
}
