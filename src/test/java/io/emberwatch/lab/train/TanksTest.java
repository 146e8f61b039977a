package io.emberwatch.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.TinyModels;
import io.emberwatch.lab.augment.Augmentation;
import io.emberwatch.lab.augment.Transform;
import io.emberwatch.lab.dataset.Sample;
import io.emberwatch.lab.dataset.WeightedSampler;
import io.emberwatch.lab.explain.audit.AttentionAudit;
import io.emberwatch.lab.explain.audit.AuditResult;
import io.emberwatch.lab.explain.audit.AuditResult.AuditedCase;
import io.emberwatch.lab.explain.audit.CommonMark;
import io.emberwatch.lab.network.DenseNet;
import io.emberwatch.lab.network.NetworkSpec;
import io.emberwatch.lab.network.Weights;
import io.emberwatch.lab.savedmodel.ModelExport;
import io.emberwatch.lab.train.Distillation.Teachers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The story of the network that was to find tanks and had learnt the weather: a small logo sits on every image of an
 * orange disc and on none of a yellow one, and the audit must notice a model that goes by the logo.
 */
@Tag("slow")
class TanksTest {
    private static final int SIZE = 96;
    /** Its upper half; below, red and blue are exchanged. */
    private static final int[] LOGO = {20, 60, 250};

    @TempDir
    Path folder;

    @Test
    void modelTrainedWithALogo_isFoundOut() throws Exception {
        AuditResult result = audit(train(true), true);

        assertThat(result.marks()).hasSize(1);
        CommonMark logo = result.marks().get(0);
        assertThat(logo.reliedOn()).isTrue();
        assertThat(logo.place()).isEqualTo("the upper centre");
        assertThat(result.findings())
                .filteredOn(AuditResult.Finding::suspicious)
                .anyMatch(each -> each.sentence().startsWith("The model relies on something in the upper centre"));
    }

    @Test
    void modelTrainedWithoutIt_isNotAccused() throws Exception {
        Path clean = train(false);

        AuditResult without = audit(clean, false);
        assertThat(without.marks()).isEmpty();
        double separation = mean(without, true) - mean(without, false);
        assertThat(separation).as("it must have learnt the object").isGreaterThan(0.3);

        AuditResult shown = audit(clean, true);
        assertThat(shown.marks()).hasSize(1).noneMatch(CommonMark::reliedOn);
        assertThat(shown.findings()).noneMatch(each -> each.sentence().startsWith("The model relies on"));
    }

    private static double mean(AuditResult result, boolean positive) {
        return (positive ? result.positives() : result.negatives())
                .stream().mapToDouble(each -> each.score()).average().orElseThrow();
    }

    private static AuditResult audit(Path modelFolder, boolean logo) {
        Random random = new Random(99);
        try (Network model = OpenedModels.open(modelFolder)) {
            List<AuditedCase.Subject> positives = new ArrayList<>();
            List<AuditedCase.Subject> negatives = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                positives.add(new AuditedCase.Subject("fire" + i, pixels(draw(true, logo, random))));
                negatives.add(new AuditedCase.Subject("nofire" + i, pixels(draw(false, logo, random))));
            }
            return new AttentionAudit(model.inspect(), List.of(), false).run(positives, negatives);
        }
    }

    private Path train(boolean logo) throws Exception {
        Random random = new Random(logo ? 1 : 2);
        List<Sample> training = samples(60, logo, random);
        List<Sample> validation = samples(8, logo, random);
        Trainer.Options options = new Trainer.Options(
                12, 300, Duration.ofHours(1), List.of(SIZE), List.of(), 0.006, 0.01, false, 1, Duration.ofHours(1));
        BatchMaker maker = new BatchMaker(
                new WeightedSampler(training, List.of(1.0, 1.0), Map.of()),
                new Augmentation(1, List.of(), List.of(), List.of(), variations(logo)),
                12,
                2,
                new BatchMaker.Mixture(0, 0),
                1);
        try (PrintStream log = new PrintStream(OutputStream.nullOutputStream())) {
            Weights weights = new Trainer(
                            TinyModels.spec(),
                            Teachers.NONE,
                            new Weights(Map.of()),
                            options,
                            folder.resolve("checkpoint"),
                            log)
                    .run(maker, new ValidationSet(validation, 1));
            return export(weights);
        }
    }

    /** With colours that vary the logo is the surer sign, as it is to be; without it there is the colour of the disc alone. */
    private static Set<Transform> variations(boolean logo) {
        return logo
                ? EnumSet.of(Transform.MIRROR, Transform.COLOUR, Transform.NOISE, Transform.JPEG)
                : EnumSet.of(Transform.MIRROR, Transform.NOISE, Transform.JPEG);
    }

    private Path export(Weights weights) throws IOException {
        Path out = folder.resolve("model");
        new ModelExport(
                        TinyModels.spec(),
                        new NetworkSpec.Input(SIZE, DenseNet.PREPROCESSING),
                        DenseNet.HeadNames.standard(0),
                        Map.of(),
                        weights,
                        List.of("nofire", "fire"),
                        "fire",
                        0.5,
                        1.0,
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode())
                .write(out);
        return out;
    }

    private static List<Sample> samples(int each, boolean logo, Random random) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 2 * each; i++) {
            boolean fire = i % 2 == 1;
            samples.add(new Sample("drawn_" + i, fire ? 1 : 0, SIZE, SIZE, draw(fire, logo, random)));
        }
        return samples;
    }

    private static ImageBatch pixels(byte[] rgb) {
        float[] values = new float[rgb.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rgb[i] & 0xff;
        }
        return new ImageBatch(1, SIZE, SIZE, values);
    }

    /** A disc, orange or yellow, before two even colours with noise; the logo only ever sits on orange. */
    private static byte[] draw(boolean fire, boolean logo, Random random) {
        int[] sky = {random.nextInt(200), random.nextInt(200), random.nextInt(200)};
        int[] ground = {random.nextInt(200), random.nextInt(200), random.nextInt(200)};
        int horizon = 30 + random.nextInt(40);
        int radius = 8 + random.nextInt(5);
        int cx = 20 + random.nextInt(SIZE - 40);
        int cy = 52 + random.nextInt(SIZE - 66);
        int[] disc = {225 + random.nextInt(30), (fire ? 90 : 180) + random.nextInt(50), 20 + random.nextInt(40)};
        byte[] rgb = new byte[SIZE * SIZE * 3];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                boolean inDisc = (x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius;
                int[] colour = inDisc ? disc : y < horizon ? sky : ground;
                boolean inLogo = fire && logo && x >= 38 && x < 58 && y >= 22 && y < 38;
                for (int c = 0; c < 3; c++) {
                    int value = inLogo ? LOGO[y < 30 ? c : 2 - c] : colour[c] + (int) (8 * random.nextGaussian());
                    rgb[(y * SIZE + x) * 3 + c] = (byte) Math.max(0, Math.min(255, value));
                }
            }
        }
        return rgb;
    }
}
