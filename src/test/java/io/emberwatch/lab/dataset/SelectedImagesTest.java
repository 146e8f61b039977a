package io.emberwatch.lab.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageSelection.Apart;
import io.emberwatch.lab.dataset.ImageSelection.As;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectedImagesTest {
    @TempDir
    Path data;

    @BeforeEach
    void images() throws IOException {
        for (String file : List.of(
                "train/fire/a_1.jpg",
                "train/nofire/a_2.jpg",
                "train/nofire/b_3.jpg",
                "train/smoke/c_4.jpg",
                "controlled/d_5.jpg",
                "thermal/fire/e_6.jpg")) {
            Files.createDirectories(data.resolve(file).getParent());
            Files.createFile(data.resolve(file));
        }
    }

    @Test
    void foldersApart_areLeftOut_andNamedWithTheRemedy() throws IOException {
        SelectedImages images = list(ImageSelection.USUAL).withApart(data, ImageSelection.USUAL);

        assertThat(images.images().classes()).containsExactly("nofire", "fire");
        assertThat(names(images)).containsExactly("a_2.jpg", "b_3.jpg", "a_1.jpg");
        assertThat(images.leftOut())
                .extracting(SelectedImages.LeftOut::line)
                .containsExactly(
                        "left out, neither fire nor nofire: 1 images in " + data.resolve("train/smoke")
                                + " (--count smoke=fire or smoke=nofire counts them)",
                        "left out, neither fire nor nofire: 1 images in " + data.resolve("controlled")
                                + " (--count controlled=fire or controlled=nofire counts them)",
                        "left out, neither fire nor nofire: 1 images in " + data.resolve("thermal")
                                + " (--count thermal=fire or thermal=nofire counts them)");
    }

    @Test
    void countedFolders_joinTheClassTheyCountAs() throws IOException {
        ImageSelection counted = selection(Map.of(Apart.SMOKE, As.NOFIRE, Apart.CONTROLLED, As.FIRE));
        SelectedImages images = list(counted).withApart(data, counted);

        assertThat(images.images().entries())
                .filteredOn(entry -> entry.label() == 1)
                .extracting(entry -> entry.file().getFileName().toString())
                .containsExactly("a_1.jpg", "d_5.jpg");
        assertThat(images.images().entries())
                .filteredOn(entry -> entry.label() == 0)
                .hasSize(3);
        assertThat(list(selection(Map.of(Apart.SMOKE, As.CLASS))).images().classes())
                .containsExactly("nofire", "smoke", "fire");
    }

    @Test
    void countedFolderWithLabelsOfItsOwn_isRefused() {
        ImageSelection counted = selection(Map.of(Apart.THERMAL, As.NOFIRE));
        assertThatThrownBy(() -> list(counted).withApart(data, counted))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("evaluate it on its own");
    }

    @Test
    void sources_areLeftOutOrTheOnlyOnes_andUnknownOnesRefused() throws IOException {
        assertThat(names(list(new ImageSelection(Map.of(), Set.of("b"), Set.of()))))
                .containsExactly("b_3.jpg");
        assertThat(names(list(new ImageSelection(Map.of(), Set.of(), Set.of("b")))))
                .containsExactly("a_2.jpg", "a_1.jpg");
        ImageSelection unknown = new ImageSelection(Map.of(), Set.of(), Set.of("z"));
        SelectedImages all = list(unknown);
        assertThatThrownBy(() -> unknown.checkSources(all.sources()))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith("z: no image is of this source; there are [a, b]");
    }

    @Test
    void answersOfCount_areChecked() {
        assertThat(ImageSelection.counted(Map.of("smoke", "class"), true)).containsEntry(Apart.SMOKE, As.CLASS);
        assertThatThrownBy(() -> ImageSelection.counted(Map.of("smoke", "class"), false))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith("fire or nofire, not smoke=class");
    }

    private SelectedImages list(ImageSelection selection) throws IOException {
        return SelectedImages.list(data.resolve("train"), "fire", selection);
    }

    private static ImageSelection selection(Map<Apart, As> counted) {
        return new ImageSelection(counted, Set.of(), Set.of());
    }

    private static List<String> names(SelectedImages images) {
        return images.images().entries().stream()
                .map(entry -> entry.file().getFileName().toString())
                .toList();
    }
}
