package io.emberwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final int FIRE = 1;

    @Test
    void flameOnAGreyWall_makesAFirePicture_atTheIntendedRate() {
        Sample wall = picture(0, false);
        Augmentation augmentation = Augmentation.of(List.of(wall, picture(FIRE, true)), FIRE);
        assertThat(augmentation.flames()).hasSize(1);
        assertThat(augmentation.decoys()).isEmpty();
        int[] fires = {0};
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 400; i++) {
            augmentation.draw(wall, 64, random, (pixels, label) -> {
                assertThat(pixels).hasSize(64 * 64 * 3);
                fires[0] += label;
            });
        }
        assertThat(fires[0]).isBetween(28, 72);
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
                new SampleLottery(samples, 2, Map.of()), Augmentation.of(samples, FIRE), 6, 2, 0.1, 0.3, 9);
        assertThat(maker.make(3, 64).pixels()).isEqualTo(maker.make(3, 64).pixels());
        assertThat(maker.make(3, 64).pixels()).isNotEqualTo(maker.make(4, 64).pixels());
        float[] labels = maker.make(3, 64).labels();
        for (int i = 0; i < 6; i++) {
            assertThat(labels[2 * i] + labels[2 * i + 1]).isBetween(0.9999f, 1.0001f);
        }
    }

    @Test
    void weightlessSource_isNeverDrawn() {
        List<Sample> samples = List.of(picture(0, false), picture(FIRE, true), named("rare_1.png"));
        SampleLottery lottery = new SampleLottery(samples, 2, Map.of("rare", 0.0));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            assertThat(lottery.draw(random).source()).isNotEqualTo("rare");
        }
    }

    private static Sample named(String file) {
        return new Sample(file, FIRE, 8, 8, new byte[8 * 8 * 3]);
    }

    /** A grey wall of 100 x 100; with fire, 20 rows by 16 columns of it glow. */
    private static Sample picture(int label, boolean flame) {
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
