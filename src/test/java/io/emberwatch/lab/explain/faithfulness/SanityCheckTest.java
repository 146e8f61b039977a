package io.emberwatch.lab.explain.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.core.heatmap.HeatMap;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.engine.explain.Explainer;
import io.emberwatch.engine.explain.Explanation;
import io.emberwatch.engine.explain.ExplanationRequest;
import io.emberwatch.engine.explain.HeatMethod;
import io.emberwatch.engine.explain.MethodName;
import io.emberwatch.engine.explain.ScoreCam;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adebayo's sanity check on the built-in model: what a map shows must not outlast the weights. */
@Tag("slow")
class SanityCheckTest {
    private static final long SEED = 1;

    private static Network model;
    private static InspectableModel network;
    private static ExplanationRequest fire;
    private static List<ImageBatch> images;

    @BeforeAll
    static void load() {
        model = OpenedModels.builtin();
        network = model.inspect();
        fire = new Explainer(network).question(List.of("last"), Target.LOGIT, "fire");
        DrawnFlame flame = new DrawnFlame();
        Random random = new Random(5);
        images = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            images.add(flame.pastedInto(random).image());
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /**
     * At the end of the cascade; {@code cam} reads the loaded weights themselves and cannot be asked, {@code fullgrad} has a
     * test of its own.
     */
    @ParameterizedTest
    @EnumSource(
            value = MethodName.class,
            names = {"CAM", "FULLGRAD"},
            mode = EnumSource.Mode.EXCLUDE)
    void allWeightsDrawnAnew_changeTheMapsOfEveryMethod(MethodName name) {
        assertThat(likeness(name, 1, name.offline() ? 2 : 4)).isLessThan(0.5);
    }

    /**
     * With weights drawn anew its maps are nearly the same for every image: the middle, where no layer pads. Most fires are
     * there, so a true map is somewhat like that; but not more than a true map of another image is.
     */
    @Test
    void allWeightsDrawnAnew_leaveNothingOfTheImageInMapsOfFullGrad() {
        InspectableModel other = new RandomizedNetwork(network, 1, SEED);
        List<HeatMap> drawn = new ArrayList<>();
        List<HeatMap> real = new ArrayList<>();
        for (ImageBatch image : images.subList(0, 3)) {
            drawn.add(explained(other, MethodName.FULLGRAD, image).heat());
            real.add(explained(network, MethodName.FULLGRAD, image).heat());
        }
        double same = 0;
        double others = 0;
        for (int i = 0; i < 3; i++) {
            same += Faithfulness.RankCorrelation.of(drawn.get(i), real.get(i)) / 3;
            others += Faithfulness.RankCorrelation.of(drawn.get(i), real.get((i + 1) % 3)) / 6;
            others += Faithfulness.RankCorrelation.of(drawn.get(i), real.get((i + 2) % 3)) / 6;
        }
        assertThat(Faithfulness.RankCorrelation.of(drawn.get(0), drawn.get(1)))
                .as("one pattern for all images")
                .isGreaterThan(0.85);
        assertThat(same).isLessThan(0.65);
        assertThat(same - others).isLessThan(0.1);
    }

    @ParameterizedTest
    @EnumSource(
            value = MethodName.class,
            names = {"GRADCAM", "HIRESCAM"})
    void lastDenseLayerDrawnAnew_changesTheMapsOfThoseThatWeighChannelsByIt(MethodName name) {
        assertThat(likeness(name, 0, 4)).isLessThan(0.5);
    }

    /** It shows where the features are, whatever the head makes of them. */
    @Test
    void eigenCam_doesNotKnowTheLastDenseLayer() {
        assertThat(likeness(MethodName.EIGENCAM, 0, 1)).isCloseTo(1, within(1e-3));
    }

    /** Mean rank correlation with the maps of the network some of whose kernels are drawn anew, from the output on. */
    private static double likeness(MethodName name, double share, int count) {
        InspectableModel other = new RandomizedNetwork(network, share, SEED);
        double sum = 0;
        for (ImageBatch image : images.subList(0, count)) {
            sum += Faithfulness.RankCorrelation.of(
                    explained(network, name, image).heat(),
                    explained(other, name, image).heat());
        }
        return sum / count;
    }

    private static Explanation explained(InspectableModel by, MethodName name, ImageBatch image) {
        // Of its many channels some say enough here.
        HeatMethod method = name == MethodName.SCORECAM ? new ScoreCam(64) : name.on(by);
        return new Explainer(by).explain(name, method, image, fire).get(0);
    }
}
