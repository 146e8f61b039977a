package io.emberwatch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.model.picture.Augmentation;
import io.emberwatch.model.picture.Cutout;
import io.emberwatch.model.picture.Sample;
import io.emberwatch.model.picture.SampleLottery;
import io.emberwatch.model.picture.Variation;
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
    void flameOnAGreyWall_makesAFirePicture_atTheIntendedRate() {
        Sample wall = picture(0, false);
        Augmentation augmentation =
                Augmentation.of(List.of(wall, picture(FIRE, true)), FIRE, EnumSet.of(Variation.FLAME));
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
        Cutout cutout = Cutout.of(picture(FIRE, true));
        assertThat(cutout.height()).isEqualTo(20);
        assertThat(cutout.width()).isEqualTo(16);
        assertThat(Cutout.of(picture(0, false))).isNull();
    }

    @Test
    void sameSeedAndStep_giveTheSameBatch() {
        List<Sample> samples = List.of(picture(0, false), picture(FIRE, true));
        BatchMaker maker = new BatchMaker(
                new SampleLottery(samples, List.of(1.0, 1.0), Map.of()),
                Augmentation.of(samples, FIRE, EnumSet.allOf(Variation.class)),
                6,
                2,
                new BatchMaker.Mixture(0.1, 0.3),
                9);
        assertThat(maker.make(3, 64).pixels()).isEqualTo(maker.make(3, 64).pixels());
        assertThat(maker.make(3, 64).pixels()).isNotEqualTo(maker.make(4, 64).pixels());
        float[] labels = maker.make(3, 64).labels();
        for (int i = 0; i < 6; i++) {
            assertThat(labels[2 * i] + labels[2 * i + 1]).isBetween(0.9999f, 1.0001f);
        }
    }

    @Test
    void overexposedHeartOfAFlame_belongsToItsCutout() {
        Sample flame = picture(FIRE, true);
        for (int y = 46; y < 54; y++) {
            Arrays.fill(flame.pixels(), 3 * (100 * y + 54), 3 * (100 * y + 62), (byte) 255);
        }
        Cutout cutout = Cutout.of(flame);
        assertThat(cutout.height()).isEqualTo(20);
        for (float alpha : cutout.alpha()) {
            assertThat(alpha).isGreaterThan(0.99f);
        }
    }

    @Test
    void dullOrangeThing_isNoCutout() {
        Sample leaf = picture(FIRE, true);
        for (int i = 0; i < leaf.pixels().length; i += 3) {
            if ((leaf.pixels()[i] & 255) == 255) {
                leaf.pixels()[i] = (byte) 230;
                leaf.pixels()[i + 1] = (byte) 110;
            }
        }
        assertThat(Cutout.of(leaf)).isNull();
    }

    @Test
    void inset_ofAFirePicture_makesAFirePicture() {
        Sample wall = picture(0, false);
        Sample fire = picture(FIRE, true);
        Augmentation augmentation =
                new Augmentation(FIRE, List.of(), List.of(), List.of(fire), EnumSet.of(Variation.INSET));
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
    void noVariation_leavesThePictureAsItIs() {
        Sample fire = picture(FIRE, true);
        Augmentation none = new Augmentation(FIRE, List.of(), List.of(), List.of(), EnumSet.noneOf(Variation.class));
        none.draw(fire, 100, new SplittableRandom(1), (pixels, label, flames) -> {
            assertThat(pixels).isEqualTo(fire.pixels());
            assertThat(label).isEqualTo(FIRE);
        });
    }

    @Test
    void unknownVariation_isAnswered_withThoseThereAre() {
        assertThat(Variation.allWithout(List.of("mixup", "flame"))).hasSize(Variation.values().length - 2);
        assertThatThrownBy(() -> Variation.allWithout(List.of("flames")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no variation flames; there are crop, mirror");
    }

    @Test
    void heavierClass_isDrawnMoreOften() {
        List<Sample> samples = List.of(picture(0, false), picture(FIRE, true));
        SampleLottery lottery = new SampleLottery(samples, List.of(3.0, 1.0), Map.of());
        SplittableRandom random = new SplittableRandom(2);
        long fires = IntStream.range(0, 4000)
                .filter(i -> lottery.draw(random).label() == FIRE)
                .count();
        assertThat(fires).isBetween(900L, 1100L);
    }

    @Test
    void unlabelledPictures_areDrawnByTheirNumber_haveNoLabel_andTeachNoPlaces() {
        List<Sample> samples =
                List.of(picture(0, false), picture(FIRE, true), picture(FIRE, true), picture(Sample.UNLABELLED, true));
        SampleLottery lottery = new SampleLottery(samples, List.of(1.0, 1.0), Map.of());
        SplittableRandom random = new SplittableRandom(2);
        long unlabelled = IntStream.range(0, 4000)
                .filter(i -> lottery.draw(random).label() == Sample.UNLABELLED)
                .count();
        assertThat(unlabelled).isBetween(900L, 1100L);

        SampleLottery alone = new SampleLottery(
                List.of(picture(0, false), picture(Sample.UNLABELLED, false), picture(Sample.UNLABELLED, false)),
                List.of(1e-9, 0.0),
                Map.of());
        Augmentation flames = Augmentation.of(List.of(picture(FIRE, true)), FIRE, EnumSet.of(Variation.FLAME));
        assertThat(flames.flames()).isNotEmpty();
        BatchMaker maker = new BatchMaker(alone, flames, 200, 2, new BatchMaker.Mixture(0, 0), 3);
        Batch batch = maker.make(1, 64);
        int without = 0;
        int fires = 0;
        int placed = 0;
        for (int i = 0; i < 200; i++) {
            float[] row = Arrays.copyOfRange(batch.labels(), 2 * i, 2 * i + 2);
            without += row[0] == 0 && row[1] == 0 ? 1 : 0;
            fires += row[1] == 1 ? 1 : 0;
            for (float share : Arrays.copyOfRange(batch.places(), 4 * i, 4 * i + 4)) {
                placed += share > 0 ? 1 : 0;
            }
        }
        // Half are unlabelled, and a flame pasted onto three in ten makes fires of both kinds.
        assertThat(without).isBetween(55, 105);
        assertThat(fires).isBetween(40, 80);
        assertThat(placed)
                .as("at most the flames on labelled pictures, in up to four cells")
                .isBetween(1, 4 * 45);
    }

    @Test
    void weightlessSource_isNeverDrawn() {
        List<Sample> samples = List.of(picture(0, false), picture(FIRE, true), named("rare_1.png"));
        SampleLottery lottery = new SampleLottery(samples, List.of(1.0, 1.0), Map.of("rare", 0.0));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            assertThat(lottery.draw(random).source()).isNotEqualTo("rare");
        }
    }

    private static Sample named(String file) {
        return new Sample(file, FIRE, 8, 8, new byte[8 * 8 * 3]);
    }

    /** A grey wall of 100 x 100; with fire, 20 rows by 16 columns of it glow. */
    static Sample picture(int label, boolean flame) {
        byte[] pixels = new byte[100 * 100 * 3];
        Arrays.fill(pixels, (byte) 90);
        for (int y = 40; flame && y < 60; y++) {
            for (int x = 50; x < 66; x++) {
                pixels[3 * (100 * y + x)] = (byte) 255;
                pixels[3 * (100 * y + x) + 1] = (byte) 170;
                pixels[3 * (100 * y + x) + 2] = 40;
            }
        }
        return new Sample("drawn_1.png", label, 100, 100, pixels);
    }
}
