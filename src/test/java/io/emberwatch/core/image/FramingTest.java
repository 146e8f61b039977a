package io.emberwatch.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.image.Framing.Interpolation;
import io.emberwatch.core.image.Framing.Mode;
import io.emberwatch.core.image.Framing.View;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
    @Test
    void fit_keepsProportionsAndAddsBars() {
        Image fitted = framed(row(10, 20, 30, 40), 4, 4, new Framing(Mode.FIT, Interpolation.LINEAR, 114));

        assertThat(reds(fitted))
                .containsExactly(114, 114, 114, 114, 10, 20, 30, 40, 114, 114, 114, 114, 114, 114, 114, 114);
    }

    @Test
    void fit_hasTheSizesOfTensorFlowsResizeWithPad() {
        // 1280x720 into 224x224: 126 rows from row 49 on.
        View view = new Framing(Mode.FIT, Interpolation.AREA, 0).view(1280, 720, 224, 224);

        assertThat(view.left()).isZero();
        assertThat(view.right()).isEqualTo(1);
        assertThat(view.top()).isCloseTo(-49 / 126.0, within(1e-12));
        assertThat(view.bottom()).isCloseTo(1 + 49 / 126.0, within(1e-12));
    }

    @Test
    void crop_takesTheMiddle() {
        Image cropped = framed(row(10, 20, 30, 40, 50), 1, 1, new Framing(Mode.CROP, Interpolation.AREA, 0));

        assertThat(reds(cropped)).containsExactly(30);
    }

    @Test
    void stretch_takesEverything() {
        assertThat(Framing.STANDARD.view(1280, 720, 224, 224).isWhole()).isTrue();
        assertThat(reds(framed(row(10, 20, 30, 40), 2, 1, Framing.STANDARD))).containsExactly(15, 35);
    }

    /** Six pixels to four: the middles are those of pixels 0.25, 1.75, 3.25 and 4.75, the corners 0, 1.5, 3, 4.5. */
    @ParameterizedTest
    @CsvSource({
        "LINEAR, 3 18 33 48",
        "NEAREST, 0 20 30 50",
        "NEAREST_CV2, 0 10 30 40",
        "AREA, 3 17 33 47",
    })
    void interpolation_isThatOfItsName(Interpolation interpolation, String expected) {
        Image resized = framed(row(0, 10, 20, 30, 40, 50), 4, 1, new Framing(Mode.STRETCH, interpolation, 0));

        String found =
                String.join(" ", reds(resized).stream().map(String::valueOf).toList());
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"STRETCH", "FIT", "CROP"})
    void rightSize_isCopied(Mode mode) {
        assertThat(reds(framed(row(7, 8, 9), 3, 1, new Framing(mode, Interpolation.LINEAR, 50))))
                .containsExactly(7, 8, 9);
    }

    @Test
    void heatOfACrop_liesInTheMiddleOfTheImage() {
        View view = new Framing(Mode.CROP, Interpolation.AREA, 0).view(1400, 700, 70, 70);

        HeatMap own = new HeatMap(2, 2, new float[] {1, 0, 0, 0});
        HeatMap onImage = view.toImage(own);

        assertThat(onImage.finer()).as("it is drawn as it is").isSameAs(onImage);
        for (int y = 0; y < onImage.height(); y++) {
            for (int x = 0; x < onImage.width(); x++) {
                double across = (x + 0.5) / onImage.width();
                if (across < 0.25 || across > 0.75) {
                    assertThat(onImage.value(x, y)).isZero();
                }
            }
        }
        // A quarter of the crop from its left edge, which is a quarter of the image.
        assertThat(placeX(onImage)).isCloseTo(0.25 + placeX(own.finer()) / 2, within(1 / 56.0));
        assertThat(placeY(onImage)).isCloseTo(placeY(own.finer()), within(1 / 56.0));
        assertThat(onImage.value(onImage.peak()[0], onImage.peak()[1])).isCloseTo(1, within(0.01f));
        assertThat(view.toInput(onImage, 18, 18).toArray())
                .containsExactly(own.finer().toArray(), within(0.05f));
    }

    @Test
    void heatBetweenBars_fillsTheImage() {
        View view = new Framing(Mode.FIT, Interpolation.AREA, 0).view(200, 100, 40, 40);

        HeatMap own = new HeatMap(4, 4, new float[] {.5f, .5f, .5f, .5f, 0, 1, 0, 0, 0, 0, 0, .3f, .5f, .5f, .5f, .5f});
        HeatMap onImage = view.toImage(own);

        assertThat(placeX(onImage)).isCloseTo(placeX(own.finer()), within(1 / 56.0));
        assertThat(placeY(onImage)).isCloseTo(2 * placeY(own.finer()) - 0.5, within(1 / 56.0));
        assertThat(onImage.value(onImage.peak()[0], onImage.peak()[1])).isCloseTo(1, within(0.01f));
    }

    private static double placeX(HeatMap map) {
        return (map.peak()[0] + 0.5) / map.width();
    }

    private static double placeY(HeatMap map) {
        return (map.peak()[1] + 0.5) / map.height();
    }

    private static Image row(int... greys) {
        byte[] bgr = new byte[greys.length * 3];
        for (int i = 0; i < bgr.length; i++) {
            bgr[i] = (byte) greys[i / 3];
        }
        return new Image(greys.length, 1, bgr);
    }

    private static Image framed(Image image, int width, int height, Framing framing) {
        try (Mat bgr = image.toMat()) {
            return framing.resized(bgr, width, height);
        }
    }

    private static List<Integer> reds(Image image) {
        List<Integer> reds = new ArrayList<>();
        for (int i = 2; i < image.bgr().length; i += 3) {
            reds.add(image.bgr()[i] & 0xff);
        }
        return reds;
    }
}
