package io.emberwatch.lab.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.evaluate.Evaluation;
import io.emberwatch.lab.evaluate.ExcludedSamples;
import io.emberwatch.lab.explain.BoxFile;
import io.emberwatch.lab.explain.faithfulness.Faithfulness;
import io.emberwatch.lab.replay.FireTruth;
import io.emberwatch.lab.replay.FireTruth.TruthFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program writes as CSV it reads again, whatever the files are called. */
class CsvLineTest {
    private static final String[] NAMES = {
        "fire/a.jpg",
        "fire/hall, north.jpg",
        "fire/the \"old\" gate.jpg",
        "\"quoted\".jpg",
        "feuer/Küche–Süd 火.jpg",
        "#3.jpg",
        " blank before, and after .jpg ",
        "a;b'c|d\te.jpg"
    };

    @TempDir
    private Path folder;

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("list.csv"), List.of(lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fire/a.jpg",
                "fire/hall, north.jpg",
                "fire/the \"old\" gate.jpg",
                "\"quoted\".jpg",
                "feuer/Küche–Süd 火.jpg",
                "#3.jpg",
                " blank before, and after .jpg ",
                "a;b'c|d\te.jpg"
            })
    void fields_comeBackAsTheyWere(String name) throws IOException {
        Path file = file(CsvLine.of(name, "why, \"though\"", 0.5));

        assertThat(CsvLine.read(file)).singleElement().satisfies(line -> {
            assertThat(line.fields()).containsExactly(name, "why, \"though\"", "0.5");
            assertThat(line.place()).isEqualTo(file + ", line 1");
        });
    }

    @Test
    void fileOfTheScores_canBeExcludedByTheSameName() throws IOException {
        Evaluation evaluation = new Evaluation(
                List.of(NAMES).stream()
                        .map(name -> new Evaluation.Result(name, true, 0.25))
                        .toList(),
                List.of(),
                0.5);
        List<String> scores = evaluation.csv();
        assertThat(scores.get(1)).isEqualTo("fire/a.jpg,fire,nofire,0.250000");

        // The name as the scores have it, with a reason instead of the other columns.
        Path list = file(scores.stream()
                .skip(1)
                .map(line -> line.replace(",fire,nofire,0.250000", ",smoke, no flame"))
                .toArray(String[]::new));

        assertThat(ExcludedSamples.read(list).reasons().keySet()).containsExactly(NAMES);
        assertThat(ExcludedSamples.read(list).reasons().values()).containsOnly("smoke, no flame");
        assertThat(ExcludedSamples.read(list).without(evaluation).results()).isEmpty();
    }

    @Test
    void boxes_areReadWithAHeadingAndWithout() throws IOException {
        Path boxes = folder.resolve("boxes.csv");
        Faithfulness.Box box = new Faithfulness.Box(0, 0.25, 0.5, 1);
        String line = CsvLine.of("hall, north.jpg", 0, 0.25, 0.5, 1);

        Files.write(boxes, List.of("file,left,top,right,bottom", line));
        assertThat(BoxFile.in(folder).of(folder.resolve("hall, north.jpg"))).contains(box);

        Files.write(boxes, List.of(line));
        assertThat(BoxFile.in(folder).of(folder.resolve("hall, north.jpg"))).contains(box);

        Files.write(boxes, List.of(line, "gate.jpg,0,0.25,0.5"));
        assertThatThrownBy(() -> BoxFile.in(folder))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("boxes.csv, line 2: expected file,left,top,right,bottom");
    }

    @Test
    void clipInQuotes_isFound() throws IOException {
        TruthFile truth = TruthFile.read(file(CsvLine.of("the \"old\" gate, north.mp4", 3.5), "a, b.mp4,none"));

        assertThat(truth.of(Path.of("the \"old\" gate, north.mp4"))).isEqualTo(FireTruth.fireFrom(3.5));
        assertThat(truth.of(Path.of("a, b.mp4"))).isEqualTo(FireTruth.NO_FIRE);
    }

    @Test
    void byteOrderMark_commentsAndEmptyLines_areSkipped() throws IOException {
        Path list = file("\uFEFFfile,reason", "", "  # a \"comment", "fire/a.jpg , fog ");

        assertThat(ExcludedSamples.read(list).reasons()).isEqualTo(Map.of("fire/a.jpg", "fog"));
    }

    @Test
    void quoteThatIsNotClosed_isNamedWithItsLine() throws IOException {
        Path list = file("fire/a.jpg,fog", "\"fire/b.jpg,fog", "fire/c.jpg,fog");

        assertThatThrownBy(() -> CsvLine.read(list))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("list.csv, line 2: a quote is not closed");
    }
}
