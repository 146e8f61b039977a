package io.emberwatch.lab.explain.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.explain.faithfulness.Faithfulness.Case;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The images of {@code faithfulness --drawn}. */
class DrawnFiresTest {
    @Test
    void images_areTheSameEachTime_withFlamesInTheirBoxes() {
        try (Network model = OpenedModels.builtin()) {
            InspectableModel network = model.inspect();
            ModelManifest.Input input = network.manifest().input();
            List<Case> cases = DrawnFires.cases(8, input);
            List<Case> again = DrawnFires.cases(8, input);

            double mean = 0;
            for (int i = 0; i < cases.size(); i++) {
                ImageBatch image = cases.get(i).image();
                assertThat(again.get(i).image().rgb()).containsExactly(image.rgb());
                Faithfulness.Box box = cases.get(i).box().orElseThrow();
                assertThat((box.right() - box.left()) * (box.bottom() - box.top()))
                        .isBetween(0.02, 0.7);
                mean += network.run(image, ForwardRequest.SCORES).score(0, network.fireIndex()) / cases.size();
            }
            assertThat(mean).as("the built-in model's score").isGreaterThan(0.7);
        }
    }
}
