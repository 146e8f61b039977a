package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageSelection;
import io.emberwatch.lab.dataset.ImageSelection.Apart;
import io.emberwatch.lab.dataset.ImageSelection.As;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFoldersTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    Path data;

    @BeforeEach
    void images() throws IOException {
        for (String file : List.of(
                "train/fire/a_1.jpg",
                "train/fire/b_2.jpg",
                "train/nofire/a_3.jpg",
                "train/smoke/a_4.jpg",
                "val/fire/a_5.jpg",
                "val/nofire/b_6.jpg",
                "val/nofire/a_7.jpg",
                "val/smoke/a_8.jpg",
                "controlled/a_9.jpg")) {
            Files.createDirectories(data.resolve(file).getParent());
            Files.createFile(data.resolve(file));
        }
    }

    @Test
    void foldersApart_areLeftOut_andSaidToBe() throws IOException {
        TrainingFolders folders = list(ImageSelection.USUAL);

        assertThat(folders.classes()).containsExactly("nofire", "fire");
        assertThat(names(folders.training())).containsExactly("a_3.jpg", "a_1.jpg", "b_2.jpg");
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("left out, neither fire nor nofire: 1 images in "))
                .anyMatch(line -> line.contains(data.resolve("val/smoke").toString()));
    }

    @Test
    void countedFolder_isTrainedOn_andNotValidatedWithWhereItLiesBeside() throws IOException {
        TrainingFolders folders = list(new ImageSelection(Map.of(Apart.CONTROLLED, As.NOFIRE), Set.of(), Set.of()));

        assertThat(names(folders.training())).containsExactly("a_3.jpg", "a_1.jpg", "b_2.jpg", "a_9.jpg");
        assertThat(names(folders.validation())).containsExactly("a_7.jpg", "b_6.jpg", "a_5.jpg");
        assertThat(folders.hash().files()).isEqualTo(7);
    }

    @Test
    void sourceLeftOut_isInNeitherSplit() throws IOException {
        TrainingFolders folders = list(new ImageSelection(Map.of(), Set.of(), Set.of("b")));

        assertThat(names(folders.training())).containsExactly("a_3.jpg", "a_1.jpg");
        assertThat(names(folders.validation())).containsExactly("a_7.jpg", "a_5.jpg");
    }

    @Test
    void selectionThatEmptiesAClass_orNamesNoSource_isRefused() {
        assertThatThrownBy(() -> list(new ImageSelection(Map.of(), Set.of("b"), Set.of())))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no image of class nofire in " + data.resolve("train"));
        assertThatThrownBy(() -> list(new ImageSelection(Map.of(), Set.of(), Set.of("c"))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("c: no image is of this source; there are [a, b]");
    }

    private static List<String> names(ImageFolder images) {
        return images.entries().stream()
                .map(entry -> entry.file().getFileName().toString())
                .toList();
    }

    private TrainingFolders list(ImageSelection selection) throws IOException {
        TrainingPlan plan = new TrainingPlan(
                data,
                "fire",
                data,
                "densenet-small",
                List.of(),
                5,
                Duration.ofHours(1),
                8,
                List.of(64),
                List.of(),
                0.002,
                0.02,
                Map.of(),
                Map.of(),
                0.05,
                List.of(),
                StartingWeights.RANDOM,
                List.of(),
                false,
                1,
                224,
                0,
                Duration.ofMinutes(4),
                false,
                false,
                selection);
        return TrainingFolders.list(plan, new PrintStream(log, true, StandardCharsets.UTF_8));
    }
}
