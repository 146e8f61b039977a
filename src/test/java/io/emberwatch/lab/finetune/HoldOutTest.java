package io.emberwatch.lab.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageFolder;
import io.emberwatch.lab.dataset.ImageGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HoldOutTest {
    private static final List<String> CLASSES = List.of("nofire", "fire");

    @Test
    void framesOfOneVideo_stayOnOneSide() {
        List<ImageFolder.Entry> entries = new ArrayList<>();
        for (int video = 0; video < 10; video++) {
            for (int frame = 0; frame < 7; frame++) {
                for (int label = 0; label < 2; label++) {
                    entries.add(entry(label, "site_clip" + video + label + "_frame" + frame + ".jpg"));
                }
            }
        }
        FinetuneImages.HoldOut parted = FinetuneImages.HoldOut.of(entries, CLASSES, 1);
        assertThat(groups(parted.held())).doesNotContainAnyElementsOf(groups(parted.training()));
        assertThat(parted.held()).hasSize(2 * 2 * 7);
        assertThat(parted.training()).hasSize(2 * 8 * 7);
    }

    @Test
    void anotherSeed_holdsOutOthers_theSameSeedTheSame() {
        List<ImageFolder.Entry> entries = singles(50);
        assertThat(FinetuneImages.HoldOut.of(entries, CLASSES, 1))
                .isEqualTo(FinetuneImages.HoldOut.of(entries, CLASSES, 1));
        assertThat(FinetuneImages.HoldOut.of(entries, CLASSES, 1).held())
                .isNotEqualTo(FinetuneImages.HoldOut.of(entries, CLASSES, 2).held());
    }

    @Test
    void newImage_movesFewOthersAcross() {
        Set<ImageFolder.Entry> before =
                new HashSet<>(FinetuneImages.HoldOut.of(singles(50), CLASSES, 1).held());
        List<ImageFolder.Entry> grown = singles(50);
        grown.add(entry(0, "new.jpg"));
        FinetuneImages.HoldOut after = FinetuneImages.HoldOut.of(grown, CLASSES, 1);
        assertThat(after.held().stream().filter(before::contains)).hasSizeGreaterThanOrEqualTo(before.size() - 1);
    }

    @Test
    void oneVideoAlone_isPartedByFrames_andTwoImagesOneEach() {
        List<ImageFolder.Entry> entries = new ArrayList<>();
        for (int frame = 0; frame < 10; frame++) {
            entries.add(entry(0, "site_clip_frame" + frame + ".jpg"));
        }
        entries.add(entry(1, "a.jpg"));
        entries.add(entry(1, "b.jpg"));
        FinetuneImages.HoldOut parted = FinetuneImages.HoldOut.of(entries, CLASSES, 1);
        assertThat(parted.held()).hasSize(3);
        assertThat(parted.training()).hasSize(9);
    }

    @Test
    void singleImageOfAClass_cannotBeParted() {
        List<ImageFolder.Entry> entries = List.of(entry(0, "a.jpg"), entry(0, "b.jpg"), entry(1, "c.jpg"));
        assertThatThrownBy(() -> FinetuneImages.HoldOut.of(entries, CLASSES, 1))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("class fire has one image");
    }

    private static List<ImageFolder.Entry> singles(int count) {
        List<ImageFolder.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(0, "n" + i + ".jpg"));
            entries.add(entry(1, "f" + i + ".jpg"));
        }
        return entries;
    }

    private static ImageFolder.Entry entry(int label, String name) {
        return new ImageFolder.Entry(Path.of("data", "train", CLASSES.get(label), name), label);
    }

    private static Set<String> groups(List<ImageFolder.Entry> entries) {
        return entries.stream()
                .map(e -> ImageGroup.of(e.label() + "/" + e.file().getFileName()))
                .collect(Collectors.toSet());
    }
}
