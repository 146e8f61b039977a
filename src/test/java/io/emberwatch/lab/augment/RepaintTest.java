package io.emberwatch.lab.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.dataset.DrawnSample;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A thing of an image without fire, painted orange or red. */
class RepaintTest {
    private static final int SIZE = 64;
    private static final int GREY = 90;

    @Test
    void oneThing_becomesWarm_andTheWallBehindItStays() {
        for (int seed = 0; seed < 50; seed++) {
            byte[] image = wallWithABlueSquare();

            Repaint.apply(image, SIZE, new SplittableRandom(seed));

            for (int i = 0; i < SIZE * SIZE; i++) {
                int red = image[3 * i] & 255;
                int blue = image[3 * i + 2] & 255;
                if (!inSquare(i)) {
                    assertThat(red).as("the wall is too large for a thing").isEqualTo(GREY);
                } else if (red != 40) {
                    assertThat(red).isGreaterThan(40);
                    assertThat(blue).isLessThan(150);
                    assertThat(red).isEqualTo(image[3 * first()] & 255);
                }
            }
        }
    }

    @Test
    void lightOfTheThing_staysWithinTheGain() {
        byte[] image = wallWithABlueSquare();
        float before = ColourShift.luma(image, 3 * first());
        int seed = 0;
        while (image[3 * first()] == 40) {
            Repaint.apply(image, SIZE, new SplittableRandom(seed++));
        }
        assertThat(ColourShift.luma(image, 3 * first()) / before).isCloseTo(1.1f, within(0.3f));
    }

    @Test
    void imageOfOneColour_staysAsItIs() {
        byte[] image = new byte[3 * SIZE * SIZE];
        Arrays.fill(image, (byte) GREY);
        byte[] before = image.clone();

        Repaint.apply(image, SIZE, new SplittableRandom(1));

        assertThat(image).isEqualTo(before);
    }

    @Test
    void imagesOfFire_areNeverPainted() {
        Augmentation repaint = new Augmentation(1, List.of(), List.of(), List.of(), EnumSet.of(Transform.REPAINT));
        SplittableRandom random = new SplittableRandom(3);
        byte[][] first = new byte[1][];
        for (int i = 0; i < 60; i++) {
            repaint.draw(DrawnSample.of(1, true), SIZE, random, (pixels, label, flames) -> {
                first[0] = first[0] == null ? pixels : first[0];
                assertThat(pixels).isEqualTo(first[0]);
            });
        }
    }

    private static byte[] wallWithABlueSquare() {
        byte[] image = new byte[3 * SIZE * SIZE];
        Arrays.fill(image, (byte) GREY);
        for (int i = 0; i < SIZE * SIZE; i++) {
            if (inSquare(i)) {
                image[3 * i] = 40;
                image[3 * i + 1] = 60;
                image[3 * i + 2] = (byte) 200;
            }
        }
        return image;
    }

    private static boolean inSquare(int pixel) {
        int x = pixel % SIZE;
        int y = pixel / SIZE;
        return x >= 20 && x < 40 && y >= 20 && y < 40;
    }

    private static int first() {
        return 20 * SIZE + 20;
    }
}
