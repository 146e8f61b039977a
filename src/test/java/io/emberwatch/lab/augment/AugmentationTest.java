package io.emberwatch.lab.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.DrawnSample;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int FIRE = 1;

    @Test
    void flameOnAGreyWall_makesAFireImage_atTheIntendedRate() {
        Sample wall = DrawnSample.of(0, false);
        Augmentation augmentation =
                Augmentation.of(List.of(wall, DrawnSample.of(FIRE, true)), FIRE, EnumSet.of(Transform.FLAME));
        assertThat(augmentation.flames()).hasSize(1);
        assertThat(augmentation.decoys()).isEmpty();
        int[] fires = {0};
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 400; i++) {
            augmentation.draw(wall, 64, random, (pixels, label, flames) -> {
                assertThat(pixels).hasSize(64 * 64 * 3);
                fires[0] += label;
            });
        }
        assertThat(fires[0]).isBetween(90, 150);
    }

    @Test
    void cutout_isTheFlameAlone() {
        Cutout cutout = Cutout.of(DrawnSample.of(FIRE, true));
        assertThat(cutout.height()).isEqualTo(20);
        assertThat(cutout.width()).isEqualTo(16);
        assertThat(Cutout.of(DrawnSample.of(0, false))).isNull();
    }

    @Test
    void overexposedHeartOfAFlame_belongsToItsCutout() {
        assertCutWhole(flameWith(255, 46, 54, 54, 62));
    }

    @Test
    void overexposedFlame_openToOneSide_isCutWhole_notItsOutline() {
        assertCutWhole(flameWith(255, 40, 54, 54, 62));
    }

    @Test
    void whiteThingWithAWarmRim_isNoCutout() {
        assertThat(Cutout.of(flameWith(255, 41, 59, 51, 65))).isNull();
    }

    @Test
    void outlineOfAFlame_isNoCutout() {
        assertThat(Cutout.of(flameWith(90, 42, 58, 52, 64))).isNull();
    }

    /** A flame in which the given rows and columns are of one grey; the ends are exclusive. */
    private static Sample flameWith(int grey, int top, int bottom, int left, int right) {
        Sample flame = DrawnSample.of(FIRE, true);
        for (int y = top; y < bottom; y++) {
            Arrays.fill(flame.pixels(), 3 * (100 * y + left), 3 * (100 * y + right), (byte) grey);
        }
        return flame;
    }

    private static void assertCutWhole(Sample flame) {
        Cutout cutout = Cutout.of(flame);
        assertThat(cutout.height()).isEqualTo(20);
        for (float alpha : cutout.alpha()) {
            assertThat(alpha).isGreaterThan(0.99f);
        }
    }

    @Test
    void dullOrangeThing_isNoCutout() {
        Sample leaf = DrawnSample.of(FIRE, true);
        for (int i = 0; i < leaf.pixels().length; i += 3) {
            if ((leaf.pixels()[i] & 255) == 255) {
                leaf.pixels()[i] = (byte) 230;
                leaf.pixels()[i + 1] = (byte) 110;
            }
        }
        assertThat(Cutout.of(leaf)).isNull();
    }

    @Test
    void inset_ofAFireImage_makesAFireImage() {
        Sample wall = DrawnSample.of(0, false);
        Sample fire = DrawnSample.of(FIRE, true);
        Augmentation augmentation =
                new Augmentation(FIRE, List.of(), List.of(), List.of(fire), EnumSet.of(Transform.INSET));
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 200; i++) {
            augmentation.draw(wall, 64, random, (pixels, label, flames) -> {
                boolean orange = false;
                for (int p = 0; p < pixels.length; p += 3) {
                    orange |= (pixels[p] & 255) > 200 && (pixels[p + 2] & 255) < 100;
                }
                assertThat(label == FIRE).isEqualTo(orange);
            });
        }
    }

    @Test
    void inset_ofAThirdClass_isLeftOut() {
        Sample wall = DrawnSample.of(0, false);
        Augmentation augmentation = new Augmentation(
                2, List.of(), List.of(), List.of(DrawnSample.of(1, true)), EnumSet.of(Transform.INSET));
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 50; i++) {
            augmentation.draw(wall, 64, random, (pixels, label, flames) -> {
                assertThat(label).isZero();
                for (byte pixel : pixels) {
                    assertThat(pixel).isEqualTo((byte) 90);
                }
            });
        }
    }

    @Test
    void imageOfOnePixel_isDrawnAsAnyOther() {
        Sample pixel = new Sample("p_1.png", 0, 1, 3, new byte[9]);
        Augmentation augmentation =
                new Augmentation(FIRE, List.of(), List.of(), List.of(), EnumSet.allOf(Transform.class));
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 50; i++) {
            augmentation.draw(
                    pixel,
                    64,
                    random,
                    (pixels, label, flames) -> assertThat(pixels).hasSize(64 * 64 * 3));
        }
    }

    @Test
    void noVariation_leavesTheImageAsItIs() {
        Sample fire = DrawnSample.of(FIRE, true);
        Augmentation none = new Augmentation(FIRE, List.of(), List.of(), List.of(), EnumSet.noneOf(Transform.class));
        none.draw(fire, 100, new SplittableRandom(1), (pixels, label, flames) -> {
            assertThat(pixels).isEqualTo(fire.pixels());
            assertThat(label).isEqualTo(FIRE);
        });
    }

    @Test
    void unknownVariation_isAnswered_withThoseThereAre() {
        assertThat(Transform.allWithout(List.of("mixup", "flame"))).hasSize(Transform.values().length - 2);
        assertThatThrownBy(() -> Transform.allWithout(List.of("flames")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no variation flames; there are crop, mirror");
    }

    @Test
    void heavierClass_isDrawnMoreOften() {
        List<Sample> samples = List.of(DrawnSample.of(0, false), DrawnSample.of(FIRE, true));
        WeightedSampler sampler = new WeightedSampler(samples, List.of(3.0, 1.0), Map.of());
        SplittableRandom random = new SplittableRandom(2);
        long fires = IntStream.range(0, 4000)
                .filter(i -> sampler.draw(random).label() == FIRE)
                .count();
        assertThat(fires).isBetween(900L, 1100L);
    }

    @Test
    void unlabelledImages_areDrawnByTheirNumber() {
        List<Sample> samples = List.of(
                DrawnSample.of(0, false),
                DrawnSample.of(FIRE, true),
                DrawnSample.of(FIRE, true),
                DrawnSample.of(Sample.UNLABELLED, true));
        WeightedSampler sampler = new WeightedSampler(samples, List.of(1.0, 1.0), Map.of());
        SplittableRandom random = new SplittableRandom(2);
        long unlabelled = IntStream.range(0, 4000)
                .filter(i -> sampler.draw(random).label() == Sample.UNLABELLED)
                .count();
        assertThat(unlabelled).isBetween(900L, 1100L);
    }

    @Test
    void weightlessSource_isNeverDrawn() {
        List<Sample> samples = List.of(DrawnSample.of(0, false), DrawnSample.of(FIRE, true), named("rare_1.png"));
        WeightedSampler sampler = new WeightedSampler(samples, List.of(1.0, 1.0), Map.of("rare", 0.0));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            assertThat(sampler.draw(random).source()).isNotEqualTo("rare");
        }
    }

    private static Sample named(String file) {
        return new Sample(file, FIRE, 8, 8, new byte[8 * 8 * 3]);
    }
}
