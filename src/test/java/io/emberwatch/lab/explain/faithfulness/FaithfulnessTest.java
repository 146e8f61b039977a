package io.emberwatch.lab.explain.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.MethodName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FaithfulnessTest {
    @Test
    void curve_areaIsThatOfTrapezoids() {
        assertThat(new Faithfulness.Curves.ScoreCurve(new float[] {1, 0.5f, 0}).area())
                .isCloseTo(0.5, within(1e-9));
        assertThat(new Faithfulness.Curves.ScoreCurve(new float[] {1, 1, 1, 1}).area())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void removedPixels_becomeWhatLiesAroundThem_andTheOthersStay() {
        int size = 32;
        float[] rgb = new float[size * size * 3];
        boolean[] gone = new boolean[size * size];
        for (int pixel = 0; pixel < gone.length; pixel++) {
            for (int c = 0; c < 3; c++) {
                rgb[pixel * 3 + c] = 4 * (pixel % size) + 40 * c;
            }
            int x = pixel % size;
            int y = pixel / size;
            gone[pixel] = x > 8 && x < 20 && y > 8 && y < 20;
        }
        float[] without = Road.imputed(new ImageBatch(1, size, size, rgb), gone).rgb();
        for (int i = 0; i < rgb.length; i++) {
            // A slope goes on through the hole, but for the noise.
            assertThat(without[i]).isCloseTo(rgb[i], within(gone[i / 3] ? 14f : 0f));
        }
    }

    @Test
    void hottestPlaces_areThoseOfTheMapAsItIsShown() {
        float[] cells = new float[36];
        cells[2 * 6 + 2] = 1;
        cells[2 * 6 + 3] = 0.95f;
        cells[3 * 6 + 2] = 0.95f;
        cells[5 * 6 + 5] = 1;
        HeatMap heat = new HeatMap(6, 6, cells);
        HotRegion region = HotRegion.of(heat);

        int first = Faithfulness.Curves.hottestFirst(heat)[0];

        assertThat((first % 28 + 0.5) / 28).isCloseTo(region.peakX(), within(1 / 28.0));
        assertThat((Math.floorDiv(first, 28) + 0.5) / 28).isCloseTo(region.peakY(), within(1 / 28.0));
    }

    @Test
    void rankCorrelation_knowsSameReverseAndFlat() {
        HeatMap rising = new HeatMap(2, 2, new float[] {0, 0.2f, 0.3f, 1});
        assertThat(Faithfulness.RankCorrelation.of(rising, new HeatMap(2, 2, new float[] {0.1f, 0.2f, 0.9f, 1})))
                .isCloseTo(1, within(1e-9));
        assertThat(Faithfulness.RankCorrelation.of(rising, new HeatMap(2, 2, new float[] {1, 0.9f, 0.2f, 0})))
                .isCloseTo(-1, within(1e-9));
        assertThat(Faithfulness.RankCorrelation.of(rising, new HeatMap(2, 2, new float[] {1, 1, 1, 1})))
                .isZero();
    }

    /** The demo camera's burning thing, cut out of its room and pasted into other rooms at known places. */
    @Test
    @Tag("slow")
    void builtInModel_looksAtPastedFlames() {
        try (Network model = OpenedModels.builtin()) {
            InspectableModel network = model.inspect();
            ExplanationRequest fire = new Explainer(network).question(List.of("last"), Target.LOGIT, "fire");
            List<Faithfulness.Case> cases = pastedFlames(8);
            Faithfulness faithfulness = new Faithfulness(network, 6);

            Faithfulness.Row gradCam = faithfulness.measure(MethodName.GRADCAM, cases, fire);
            Faithfulness.Row random = faithfulness.random(cases, fire);

            assertThat(gradCam.pointing().orElseThrow()).isGreaterThanOrEqualTo(0.75);
            assertThat(gradCam.deletion()).isLessThan(random.deletion());
            assertThat(gradCam.road()).isGreaterThan(random.road()).isGreaterThan(0.05);
            assertThat(gradCam.sanity().get(2)).isLessThan(0.5);
        }
    }

    private static List<Faithfulness.Case> pastedFlames(int count) {
        DrawnFlame flame = new DrawnFlame();
        Random random = new Random(5);
        List<Faithfulness.Case> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cases.add(flame.pastedInto(random));
        }
        return cases;
    }
}
