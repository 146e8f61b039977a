package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.demo.DemoRoom;
import io.emberwatch.core.demo.DemoSettings;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.engine.Correlation;
import io.emberwatch.engine.ForwardRequest;
import io.emberwatch.engine.ForwardResult;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.InspectableModelView;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.explain.faithfulness.DrawnFires;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many channels ScoreCAM must try before its map no longer depends on how many. */
class ScoreCamChannelsTest {
    /** A minute of two cores: 1,024 forward passes an image. */
    @Test
    @Tag("slow")
    void usualNumberOfChannels_givesTheMapOfAllOfThem_onFiresAndOnACalmImage() {
        try (Network model = OpenedModels.builtin()) {
            InspectableModel network = model.inspect();
            ModelManifest.Input input = network.manifest().input();
            List<ImageBatch> images = new ArrayList<>();
            DrawnFires.cases(2, input).forEach(fire -> images.add(fire.image()));
            images.add(calm(input));
            for (ImageBatch image : images) {
                InspectableModel remembering = new Remembering(network);
                float[] all = map(remembering, image, ScoreCam.ALL);
                assertThat(Correlation.of(map(remembering, image, ScoreCam.USUAL), all))
                        .isGreaterThan(0.999);
            }
        }
    }

    private static float[] map(InspectableModel network, ImageBatch image, int channels) {
        ExplanationRequest question = new ExplanationRequest(
                List.of(network.lastActivation()), Target.LOGIT, OptionalInt.of(network.fireIndex()));
        return new ScoreCam(channels)
                .explain(network, image, question)
                .maps()
                .get(0)
                .toArray();
    }

    private static ImageBatch calm(ModelManifest.Input input) {
        byte[] bgr = new DemoRoom(new DemoSettings(Duration.ofMinutes(1), DemoSettings.Fire.NEVER, 1))
                .draw(Duration.ofSeconds(2))
                .clone();
        try (Mat room = new Image(DemoRoom.WIDTH, DemoRoom.HEIGHT, bgr).toMat();
                Mat prepared = new Mat()) {
            input.prepare(room, prepared);
            return Image.of(prepared).toBatch();
        }
    }

    /** Runs each batch once: fewer channels are the first of more. */
    private static final class Remembering extends InspectableModelView {
        private final Map<Integer, ForwardResult> scored = new HashMap<>();

        Remembering(InspectableModel network) {
            super(network);
        }

        @Override
        public ForwardResult run(ImageBatch images, ForwardRequest query) {
            return query.equals(ForwardRequest.SCORES)
                    ? scored.computeIfAbsent(Arrays.hashCode(images.rgb()), hash -> network.run(images, query))
                    : network.run(images, query);
        }
    }
}
