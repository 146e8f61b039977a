package io.emberwatch.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.engine.onednn.Calibration.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
    @TempDir
    Path folder;

    @Test
    void aPackageWithoutOneHasNone() {
        assertThat(CalibrationFile.read(folder)).isEmpty();
    }

    @Test
    void readsBackWhatWasWritten() throws IOException {
        Calibration calibration = new Calibration(
                List.of(new Range(new float[] {-1.5f, 0}, new float[] {2, 1e-7f})), Map.of("a", new float[] {3.25f}));
        CalibrationFile.write(calibration, folder);

        Calibration read = CalibrationFile.read(folder).orElseThrow();

        assertThat(read.maps()).hasSize(1);
        assertThat(read.maps().get(0).low()).containsExactly(-1.5f, 0);
        assertThat(read.maps().get(0).high()).containsExactly(2, 1e-7f);
        assertThat(read.narrow().get("a")).containsExactly(3.25f);
        assertThat(folder).isDirectoryContaining(file -> file.endsWith("int8.json"));
    }

    @Test
    void refusesWhatIsNoCalibration_namingTheFile() throws IOException {
        for (String content : List.of("{", "{}", "{\"format\":2,\"calibration\":{\"maps\":[],\"narrow\":{}}}")) {
            Files.writeString(folder.resolve("int8.json"), content);

            assertThatThrownBy(() -> CalibrationFile.read(folder))
                    .isInstanceOf(OneDnnException.class)
                    .hasMessageContaining("int8.json");
        }
    }

    @Test
    void refusesNumbersThatAreNone() throws IOException {
        Files.writeString(
                folder.resolve("int8.json"),
                "{\"format\":1,\"calibration\":{\"maps\":[{\"low\":[\"NaN\"],\"high\":[1]}],\"narrow\":{}}}");

        assertThatThrownBy(() -> CalibrationFile.read(folder)).isInstanceOf(OneDnnException.class);
    }
}
