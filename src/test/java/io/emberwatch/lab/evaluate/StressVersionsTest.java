package io.emberwatch.lab.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.lab.augment.Cutout;
import io.emberwatch.lab.augment.LightGrade;
import io.emberwatch.lab.augment.PastedFlame;
import io.emberwatch.lab.dataset.Sample;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The harder versions of images that an evaluation makes. */
class StressVersionsTest {
    private static final int SIDE = 120;

    @Test
    void orangeLight_turnsGreyOrange_andRedLightRed() {
        byte[] grey = wall();
        for (int seed = 0; seed < 50; seed++) {
            byte[] orange = LightGrade.ORANGE.apply(grey, new SplittableRandom(seed));
            assertThat(orange[0] & 255).isGreaterThan(orange[1] & 255);
            assertThat(orange[1] & 255).isGreaterThan(orange[2] & 255);
            byte[] red = LightGrade.RED_LIT.apply(grey, new SplittableRandom(seed));
            assertThat(red[0] & 255).isGreaterThan(3 * (red[1] & 255) / 2);
        }
        assertThat(grey).isEqualTo(wall());
    }

    @Test
    void pastedFlame_coversTwoToFivePercent_andChangesNothingElse() {
        Cutout flame = Cutout.of(flameImage());
        for (int seed = 0; seed < 40; seed++) {
            PastedFlame pasted = PastedFlame.paste(wall(), SIDE, SIDE, flame, new SplittableRandom(seed))
                    .orElseThrow();
            assertThat(share(pasted)).isBetween(0.018, 0.055);
            int changed = 0;
            for (int i = 0; i < SIDE * SIDE; i++) {
                boolean warm = (pasted.pixels()[3 * i] & 255) > 150;
                changed += warm ? 1 : 0;
                assertThat(pasted.isNear(i % SIDE, i / SIDE, 2) || !warm).isTrue();
            }
            assertThat(changed).isGreaterThan(0);
        }
    }

    @Test
    void box_ofARectangularFlame_isTheFlame() {
        PastedFlame pasted = PastedFlame.paste(wall(), SIDE, SIDE, Cutout.of(flameImage()), new SplittableRandom(3))
                .orElseThrow();
        for (int i = 0; i < SIDE * SIDE; i++) {
            assertThat(pasted.isInBox(i % SIDE, i / SIDE)).isEqualTo(pasted.isNear(i % SIDE, i / SIDE, 0));
        }
    }

    @Test
    void nearness_isAsTheCrowFlies() {
        PastedFlame pasted = PastedFlame.paste(wall(), SIDE, SIDE, Cutout.of(flameImage()), new SplittableRandom(1))
                .orElseThrow();
        int inside = -1;
        for (int i = 0; i < SIDE * SIDE && inside < 0; i++) {
            inside = pasted.isNear(i % SIDE, i / SIDE, 0) ? i : -1;
        }
        // The first covered pixel: nothing above it is.
        int x = inside % SIDE;
        int y = inside / SIDE;
        assertThat(pasted.isNear(x, y - 4, 0)).isFalse();
        assertThat(pasted.isNear(x, y - 4, 4)).isTrue();
        assertThat(pasted.isNear(x, y - 4, 3)).isFalse();
    }

    @Test
    void peak_isTheMiddleOfTheHottestCell_orBetweenTwo_orNowhere() {
        float[] map = new float[49];
        map[7 * 2 + 5] = 3;
        StressTest.MapPeak peak =
                StressTest.MapPeak.of(new ClassMap(7, 7, map), 224, 224).orElseThrow();
        assertThat(peak.x()).isBetween(174, 177);
        assertThat(peak.y()).isBetween(78, 81);
        map[7 * 2 + 6] = 3;
        StressTest.MapPeak between =
                StressTest.MapPeak.of(new ClassMap(7, 7, map), 224, 224).orElseThrow();
        assertThat(between.x()).isBetween(190, 193);
        Arrays.fill(map, -1);
        assertThat(StressTest.MapPeak.of(new ClassMap(7, 7, map), 224, 224)).isEmpty();
    }

    private static double share(PastedFlame pasted) {
        long covered = IntStream.range(0, SIDE * SIDE)
                .filter(i -> pasted.isNear(i % SIDE, i / SIDE, 0))
                .count();
        return (double) covered / (SIDE * SIDE);
    }

    private static byte[] wall() {
        byte[] pixels = new byte[SIDE * SIDE * 3];
        Arrays.fill(pixels, (byte) 90);
        return pixels;
    }

    private static Sample flameImage() {
        byte[] pixels = wall();
        for (int y = 40; y < 64; y++) {
            for (int x = 50; x < 66; x++) {
                pixels[3 * (SIDE * y + x)] = (byte) 255;
                pixels[3 * (SIDE * y + x) + 1] = (byte) 170;
                pixels[3 * (SIDE * y + x) + 2] = 40;
            }
        }
        return new Sample("drawn_1.png", 1, SIDE, SIDE, pixels);
    }
}
