package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.engine.onednn.Calibration.Range;
import io.emberwatch.engine.onednn.CalibrationFile.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
    private static final Check CHECK = new Check(200, 0.98, 0.979, 0.01, 0.3);
    private static final Calibration CALIBRATION = new Calibration(
            List.of(new Range(new float[] {-1.5f, 0}, new float[] {2, 1e-7f})), Map.of("a", new float[] {3.25f}), true);

    @TempDir
    Path folder;

    @BeforeEach
    void graph() throws IOException {
        Files.writeString(folder.resolve("saved_model.pb"), "a graph");
    }

    @Test
    void aPackageWithoutOneHasNone() {
        assertThat(CalibrationFile.read(folder)).isEmpty();
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        write(Optional.of("too bad"));

        CalibrationFile file = CalibrationFile.read(folder).orElseThrow();

        assertThat(file.images()).isEqualTo(300);
        assertThat(file.check()).isEqualTo(CHECK);
        assertThat(file.refused()).isEqualTo("too bad");
        Calibration read = file.calibration();
        assertThat(read.floatEnds()).isTrue();
        assertThat(read.maps()).hasSize(1);
        assertThat(read.maps().get(0).low()).containsExactly(-1.5f, 0);
        assertThat(read.maps().get(0).high()).containsExactly(2, 1e-7f);
        assertThat(read.narrow().get("a")).containsExactly(3.25f);
        assertThat(folder).isDirectoryContaining(path -> path.endsWith("int8.json"));
    }

    @Test
    void filesOfBefore_doNotSayHowFarLogitsMoved() throws IOException {
        write(Optional.empty());
        Path file = folder.resolve("int8.json");
        Files.writeString(file, Files.readString(file).replace(",\"largestLogitDifference\":0.3", ""));

        assertThat(CalibrationFile.read(folder).orElseThrow().check().largestLogitDifference())
                .isNaN();
    }

    @Test
    void refusesWhatIsNoCalibration_namingTheFileAndTheRemedyInOneLine() throws IOException {
        write(Optional.empty());
        String whole = Files.readString(folder.resolve("int8.json"));
        for (String content : List.of(
                "", "{", "{}", whole.substring(0, whole.length() / 2), whole.replace("\"format\":1", "\"format\":2"))) {
            Files.writeString(folder.resolve("int8.json"), content);

            assertThatThrownBy(() -> CalibrationFile.read(folder))
                    .isInstanceOf(OneDnnException.class)
                    .hasMessageContainingAll("int8.json", "emberwatch calibrate")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void refusesNumbersThatAreNone() throws IOException {
        write(Optional.empty());
        Files.writeString(
                folder.resolve("int8.json"),
                Files.readString(folder.resolve("int8.json")).replace("-1.5", "\"NaN\""));

        assertThatThrownBy(() -> CalibrationFile.read(folder)).isInstanceOf(OneDnnException.class);
    }

    @Test
    void refusesTheCalibrationOfAnotherModel() throws IOException {
        write(Optional.empty());
        Files.writeString(folder.resolve("saved_model.pb"), "another graph");

        assertThatThrownBy(() -> CalibrationFile.read(folder))
                .isInstanceOf(OneDnnException.class)
                .hasMessage(folder.resolve("int8.json")
                        + " belongs to another model: make it again with emberwatch calibrate, or remove it");
    }

    private void write(Optional<String> refused) throws IOException {
        CalibrationFile.of(folder, 300, CHECK, refused, CALIBRATION).write(folder);
    }
}
