package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.replay.FireTruth.TruthFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruthFileTest {
    @TempDir
    Path folder;

    @Test
    void labels_are_found_by_file_name() throws IOException {
        TruthFile labels = read("""
            clip,fire_from_seconds
            # seen frame by frame
            a, b.mp4, 3.75

            hall.mp4,none
            """);

        assertThat(labels.of(Path.of("/somewhere/a, b.mp4"))).isEqualTo(FireTruth.fireFrom(3.75));
        assertThat(labels.of(Path.of("hall.mp4"))).isEqualTo(FireTruth.NO_FIRE);
        assertThatThrownBy(() -> labels.of(Path.of("yard.mp4")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("has no line for yard.mp4: add one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"hall.mp4|line 1", "hall.mp4,-1|line 1", "hall.mp4,soon|line 1", ",3|line 1", "a,1\\na,2|line 2"})
    void a_bad_line_is_named(String text, String place) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(place)
                .hasMessageContaining("truth.csv");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> TruthFile.read(folder.resolve("truth.csv")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("truth.csv cannot be read");
    }

    private TruthFile read(String text) throws IOException {
        return TruthFile.read(Files.writeString(folder.resolve("truth.csv"), text));
    }
}
