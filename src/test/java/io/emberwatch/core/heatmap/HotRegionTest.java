package io.emberwatch.core.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.image.MaskedRegion;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotRegionTest {
    @Test
    void region_isThePartJoinedToThePeak() {
        float[] heat = new float[56 * 56];
        for (int y = 10; y < 20; y++) {
            for (int x = 30; x < 50; x++) {
                heat[y * 56 + x] = 0.8f;
            }
        }
        heat[15 * 56 + 40] = 1;
        heat[50 * 56 + 3] = 0.9f;

        HotRegion region = HotRegion.of(new HeatMap(56, 56, heat));

        assertThat(region.left()).isCloseTo(30 / 56.0, within(1e-9));
        assertThat(region.bottom()).isCloseTo(20 / 56.0, within(1e-9));
        assertThat(region.area()).isCloseTo(200 / 3136.0, within(1e-9));
        assertThat(region.mass()).isCloseTo(160.2 / 161.1, within(1e-3));
        assertThat(region.peakX()).isCloseTo(40.5 / 56, within(1e-9));
    }

    @Test
    void eachHotPlace_isARegionOfItsOwn_withItsShareOfTheHeat() {
        float[] heat = new float[56 * 56];
        fill(heat, 5, 5, 8, 0.6f);
        fill(heat, 30, 40, 10, 0.7f);
        heat[8 * 56 + 8] = 1;
        heat[50 * 56 + 3] = 0.9f;
        fill(heat, 40, 5, 6, 0.4f);

        List<HotRegion> regions = HotRegion.all(new HeatMap(56, 56, heat));

        assertThat(regions).as("a speck and what is not half as hot are none").hasSize(2);
        assertThat(regions.get(0).peakX()).isCloseTo(8.5 / 56, within(1e-9));
        assertThat(regions.get(1).left()).isCloseTo(30 / 56.0, within(1e-9));
        assertThat(regions.get(1).mass()).isCloseTo(70 / 124.1, within(1e-3));
        assertThat(HotRegion.union(regions).mass()).isEqualTo(164);
        assertThat(HotRegion.of(new HeatMap(56, 56, heat)).area())
                .isEqualTo(regions.get(0).area());
    }

    @Test
    void regionsBeyondTheMost_areLeftOut() {
        float[] heat = new float[60 * 60];
        for (int i = 0; i < 16; i++) {
            fill60(heat, i % 4 * 15, i / 4 * 15);
        }
        assertThat(HotRegion.all(new HeatMap(60, 60, heat))).hasSize(HotRegion.MOST);
    }

    private static void fill60(float[] heat, int left, int top) {
        for (int i = 0; i < 25; i++) {
            heat[(top + i / 5) * 60 + left + i % 5] = 1;
        }
    }

    private static void fill(float[] heat, int left, int top, int edge, float value) {
        for (int i = 0; i < edge * edge; i++) {
            heat[(top + i / edge) * 56 + left + i % edge] = value;
        }
    }

    @Test
    void flatMap_hasNoRegion() {
        HotRegion region = HotRegion.of(new HeatMap(7, 7, new float[49]));
        assertThat(region.area()).isZero();
        assertThat(region.mass()).isZero();
    }

    @Test
    void classMap_ignoresWhatIsNoNumber() {
        HeatMap heat = new ClassMap(2, 2, new float[] {Float.NaN, 2, -1, Float.POSITIVE_INFINITY}).toHeatmap();
        assertThat(heat.toArray()).containsExactly(0, 1, 0, 1);
    }

    @Test
    void resizing_interpolatesBetweenCentresAndTakesMeans() {
        HeatMap coarse = new HeatMap(2, 1, new float[] {0, 1});
        assertThat(coarse.resized(4, 1).toArray()).containsExactly(0, 0.25f, 0.75f, 1);
        assertThat(coarse.resized(4, 1).resized(2, 1).toArray()).containsExactly(0.125f, 0.875f);
    }

    @Test
    void mask_isABoxOrAPolygon() {
        assertThat(MaskedRegion.parse("0,0,0.5,1").mask(2, 2).toArray()).containsExactly(1, 0, 1, 0);
        assertThat(MaskedRegion.parse("0,0 1,0 0,1").mask(2, 2).toArray()).containsExactly(1, 0, 0, 0);
        assertThatThrownBy(() -> MaskedRegion.parse("0.5,0.5,0.2,0.9"))
                .hasMessage(
                        "region \"0.5,0.5,0.2,0.9\" is left,top,right,bottom, but its right edge is not right of its"
                                + " left one: name the edges in that order");
        assertThatThrownBy(() -> MaskedRegion.parse("0,0,2,1"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("region \"0,0,2,1\" is neither a box");
    }

    @Test
    void blur_keepsTheMeanOfAnEvenImageAndSpreadsADot() {
        float[] rgb = new float[24 * 24 * 3];
        rgb[(12 * 24 + 12) * 3] = 240;
        ImageBatch blurred = Baseline.BLUR.of(new ImageBatch(1, 24, 24, rgb));
        double sum = 0;
        for (float value : blurred.rgb()) {
            sum += value;
        }
        assertThat(sum).isCloseTo(240, within(0.1));
        assertThat(blurred.rgb()[(12 * 24 + 12) * 3]).isLessThan(20);
        assertThat(blurred.rgb()[(11 * 24 + 13) * 3]).isGreaterThan(1);
    }
}
