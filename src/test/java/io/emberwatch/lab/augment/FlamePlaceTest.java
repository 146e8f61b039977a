package io.emberwatch.lab.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.dataset.DrawnSample;
import io.emberwatch.lab.dataset.Sample;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlamePlaceTest {
    private static final float[] NOWHERE = new float[4];

    @Test
    void shares_addUpToOne_byCell() {
        FlamePlace place = new FlamePlace(64);
        place.cover(0, 31, 1);
        place.cover(0, 32, 1);
        place.cover(63, 63, 0.5f);
        assertThat(place.shares()).containsExactly(0.4f, 0.4f, 0, 0.2f);
    }

    @Test
    void withoutAFlame_allSharesAreZero() {
        assertThat(new FlamePlace(64).shares()).containsExactly(NOWHERE);
    }

    @Test
    void pixelsBehindTheLastWholeCell_doNotCount() {
        FlamePlace place = new FlamePlace(70);
        place.cover(69, 5, 1);
        place.cover(5, 69, 1);
        assertThat(place.shares()).containsExactly(NOWHERE);
    }

    @Test
    void pastedFlames_areWhereTheImageChanged() {
        Sample wall = DrawnSample.of(0, false);
        Sample fire = DrawnSample.of(1, true);
        Augmentation augmentation = Augmentation.of(List.of(wall, fire), 1, EnumSet.of(Transform.FLAME));
        SplittableRandom random = new SplittableRandom(2);
        int[] pasted = {0};
        for (int i = 0; i < 60; i++) {
            augmentation.draw(wall, 64, random, (pixels, label, flames) -> {
                float[] shares = flames.shares();
                assertThat(sum(shares)).isEqualTo(label == 1 ? 1f : 0f);
                pasted[0] += label;
                for (int cell = 0; cell < 4; cell++) {
                    if (shares[cell] > 0.05) {
                        assertThat(reddest(pixels, cell)).isGreaterThan(180);
                    }
                }
            });
        }
        assertThat(pasted[0]).isBetween(5, 40);
    }

    private static float sum(float[] shares) {
        double sum = 0;
        for (float share : shares) {
            sum += share;
        }
        return Math.round(sum * 1000) / 1000f;
    }

    private static int reddest(byte[] pixels, int cell) {
        int most = 0;
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                int at = 3 * ((cell / 2 * 32 + y) * 64 + cell % 2 * 32 + x);
                most = Math.max(most, pixels[at] & 255);
            }
        }
        return most;
    }
}
