package io.emberwatch.lab.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageKindsTest {
    private static final List<Evaluation.Result> RESULTS = List.of(
            new Evaluation.Result("nofire/x_sunrise1.jpg", false, 0.9),
            new Evaluation.Result("nofire/x_fog, dense.jpg", false, 0.1),
            new Evaluation.Result("fire/x_sunrise1.jpg", true, 0.8));

    @TempDir
    Path folder;

    @Test
    void lines_nameFilesPathsAndPatterns_andAnImageMayBeOfSeveralKinds() throws IOException {
        String lines = """
                file,kind
                # by hand
                nofire/x_sunrise1.jpg,sunrise
                *sunrise*,sky
                "x_fog, dense.jpg",fog
                nofire/*,quiet
                none.jpg,absent
                """;
        Map<String, List<Evaluation.Result>> kinds = kinds(lines).split(RESULTS);

        assertThat(kinds)
                .containsOnlyKeys("sunrise", "sky", "fog", "quiet")
                .containsEntry("sunrise", List.of(RESULTS.get(0)))
                .containsEntry("sky", List.of(RESULTS.get(0), RESULTS.get(2)))
                .containsEntry("fog", List.of(RESULTS.get(1)))
                .containsEntry("quiet", RESULTS.subList(0, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.jpg,", ",sky", "a.jpg,sky,blue", "[a.jpg,sky"})
    void lineThatCannotBe_isNamed(String line) {
        assertThatThrownBy(() -> kinds("file,kind\n" + line + "\n"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("kinds.csv, line 2");
    }

    @Test
    void listThatNamesNoEvaluatedImage_isAMistake() throws IOException {
        ImageKinds kinds = kinds("other.jpg,sky\n");
        assertThatThrownBy(() -> kinds.split(RESULTS))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("names an evaluated image");
    }

    private ImageKinds kinds(String lines) throws IOException {
        return ImageKinds.read(Files.writeString(folder.resolve("kinds.csv"), lines));
    }
}
