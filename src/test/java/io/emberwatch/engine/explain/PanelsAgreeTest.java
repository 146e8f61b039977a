package io.emberwatch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emberwatch.core.file.Json;
import io.emberwatch.core.heatmap.ClassMap;
import io.emberwatch.core.heatmap.HotRegion;
import io.emberwatch.core.heatmap.Target;
import io.emberwatch.core.image.Framing;
import io.emberwatch.core.image.HeatOverlay;
import io.emberwatch.core.image.Image;
import io.emberwatch.core.image.ImageBatch;
import io.emberwatch.core.modelpackage.ModelManifest;
import io.emberwatch.core.modelpackage.Preprocessing;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.LayerNames;
import io.emberwatch.engine.Network;
import io.emberwatch.engine.OpenedModels;
import io.emberwatch.lab.explain.faithfulness.DrawnFires;
import io.emberwatch.lab.explain.faithfulness.Faithfulness;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The hottest place is the same in every drawing of a map, in the JSON, in the box and in words. */
class PanelsAgreeTest {
    private static final int WIDTH = 340;
    private static final int HEIGHT = 255;
    /** Of the image's edges; a pixel or two, and half a cell of the map as it is shown. */
    private static final double NEAR = 0.02;

    /** Squared distance of colours that eight bits hardly tell apart. */
    private static final int SAME = 30;

    private static final List<String> LABELS = List.of("nofire", "fire");
    private static final ExplanationRequest ASKED =
            new ExplanationRequest(List.of("last"), Target.LOGIT, OptionalInt.of(1));

    /** Noise on coarse grids, of which other ways of smoothing put the peak elsewhere; hills on fine ones. */
    @ParameterizedTest
    @CsvSource({"6,6", "7,7", "7,5", "12,12", "14,14", "24,24", "28,28", "56,56", "96,96"})
    void peakOfAllPanels_isTheSamePoint(int width, int height) throws IOException {
        Random random = new Random(width);
        for (int i = 0; i < 40; i++) {
            float[] values = new float[width * height];
            for (int hill = 0; hill < 6; hill++) {
                add(values, width, random, width < 20 ? 0.4 : width / 12.0);
            }
            assertAgreement(explained(new ClassMap(width, height, values)), grey());
        }
    }

    @Test
    void peakAtTheBorder_isTheSamePoint() throws IOException {
        for (int cell = 0; cell < 36; cell++) {
            float[] values = new float[36];
            Arrays.fill(values, 0.3f);
            values[cell] = 1;
            assertAgreement(explained(new ClassMap(6, 6, values)), grey());
        }
    }

    @ParameterizedTest
    @EnumSource(Framing.Mode.class)
    void shown_isTheWholeImage_whateverTheNetworkSees(Framing.Mode mode, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("wide.png");
        BufferedImage drawn = new BufferedImage(2000, 1000, BufferedImage.TYPE_INT_RGB);
        drawn.setRGB(0, 0, 0xffffff);
        ImageIO.write(drawn, "png", file.toFile());
        Preprocessing preprocess = Preprocessing.UNIT.withFraming(new Framing(mode, Framing.Interpolation.AREA, 0));

        ExplainedImage image = ExplainedImage.read(file, new ModelManifest.Input(32, 32, preprocess));

        assertThat(image.shown().width()).isEqualTo(1280);
        assertThat(image.shown().height()).isEqualTo(640);
        assertThat(image.view().isWhole()).isEqualTo(mode == Framing.Mode.STRETCH);
    }

    @Test
    void croppedAndFittedImages_haveThePeakWhereTheInputHasIt() throws IOException {
        Random random = new Random(5);
        for (Framing.Mode mode : List.of(Framing.Mode.CROP, Framing.Mode.FIT)) {
            Framing.View view = new Framing(mode, Framing.Interpolation.AREA, 0).view(640, 360, 192, 192);
            for (int i = 0; i < 10; i++) {
                double x = 0.1 + 0.8 * random.nextDouble();
                double y = 0.1 + 0.8 * random.nextDouble();
                float[] values = new float[36];
                for (int cell = 0; cell < values.length; cell++) {
                    double dx = view.toInputX(x) * 6 - cell % 6 - 0.5;
                    double dy = view.toInputY(y) * 6 - Math.floorDiv(cell, 6) - 0.5;
                    values[cell] = (float) Math.exp(-(dx * dx + dy * dy) / 2);
                }
                Explanation own = explained(new ClassMap(6, 6, values));
                Explanation placed = own.on(view);
                assertAgreement(placed, grey());
                boolean seen = view.toInputX(x) > 0.1 && view.toInputX(x) < 0.9;
                if (seen) {
                    assertThat(placed.region().peakX())
                            .isCloseTo(view.left() + own.region().peakX() * (view.right() - view.left()), within(0.02));
                    assertThat(placed.region().peakY())
                            .isCloseTo(view.top() + own.region().peakY() * (view.bottom() - view.top()), within(0.02));
                }
            }
        }
    }

    @Test
    void fortyImagesOfFire_haveOnePeakEach() throws IOException {
        Path folder = Path.of(System.getProperty("emberwatch.test.pictures", "../shared/data/images/val"), "fire");
        try (Network model = OpenedModels.builtin()) {
            InspectableModel network = model.inspect();
            for (Faithfulness.Case fire :
                    DrawnFires.cases(40, network.manifest().input())) {
                assertAgreement(explained(network, fire.image()), grey());
            }
            // Photographs where there are some.
            List<Path> files = List.of();
            if (Files.isDirectory(folder)) {
                try (Stream<Path> listed = Files.list(folder)) {
                    files = listed.sorted().toList();
                }
            }
            for (int i = 0; i < Math.min(40, files.size()); i++) {
                ExplainedImage image =
                        ExplainedImage.read(files.get(i * files.size() / Math.min(40, files.size())), network);
                Image ground = new Image(image.shown().width(), image.shown().height(), greys(image.shown()));
                assertAgreement(explained(network, image.pixels()), ground);
            }
        }
    }

    private static Explanation explained(InspectableModel network, ImageBatch image) {
        Explainer explainer = new Explainer(network);
        ExplanationRequest asked = explainer.question(
                List.of(LayerNames.LAST), Target.LOGIT, network.labels().get(network.fireIndex()));
        return explainer.explain(MethodName.GRADCAM, image, asked).get(0);
    }

    private static void add(float[] values, int width, Random random, double spread) {
        double x = random.nextDouble() * width;
        double y = random.nextDouble() * values.length / width;
        double height = 0.5 + random.nextDouble();
        for (int cell = 0; cell < values.length; cell++) {
            double dx = (cell % width + 0.5 - x) / spread;
            double dy = (Math.floorDiv(cell, width) + 0.5 - y) / spread;
            values[cell] += (float) (height * Math.exp(-(dx * dx + dy * dy) / 2));
        }
    }

    private static void assertAgreement(Explanation explanation, Image ground) throws IOException {
        HotRegion region = explanation.region();
        ExplainedImage image = new ExplainedImage(
                "drawn",
                ground.width(),
                ground.height(),
                ground,
                new ImageBatch(1, 1, 1, new float[3]),
                Framing.View.WHOLE);
        ObjectNode json = Json.tree(ExplanationJson.of(
                explanation,
                new DeletionDrops(
                        explanation.regions().stream().map(each -> 0.0).toList(), 0),
                ASKED,
                LABELS));
        assertThat(json.at("/peak/x").asDouble())
                .isEqualTo(region.peakX())
                .isEqualTo(json.at("/regions/0/peak/x").asDouble())
                .isBetween(
                        json.at("/box/left").asDouble(), json.at("/box/right").asDouble());
        assertThat(json.at("/peak/y").asDouble())
                .isEqualTo(region.peakY())
                .isEqualTo(json.at("/regions/0/peak/y").asDouble())
                .isBetween(
                        json.at("/box/top").asDouble(), json.at("/box/bottom").asDouble());
        assertThat(new ObjectMapper().readTree(json.toString()).at("/regions")).hasSameSizeAs(explanation.regions());
        assertHottest(
                region,
                read(new SheetPainter(LABELS).heat(image, explanation)),
                read(Canvas.scale(256, 1).png()).getRGB(255, 0));
        assertHottest(region, live(explanation, ground), brightestGlow());
    }

    /** Of the pixels that are as hot as any, to the last steps of eight bits, one is where the region's peak is. */
    private static void assertHottest(HotRegion region, BufferedImage panel, int hottest) {
        int pixels = panel.getWidth() * panel.getHeight();
        int least = IntStream.range(0, pixels)
                .map(i -> distance(colour(panel, i), hottest))
                .min()
                .orElseThrow();
        double nearest = IntStream.range(0, pixels)
                .filter(i -> distance(colour(panel, i), hottest) <= least + SAME)
                .mapToDouble(i -> Math.hypot(
                        (i % panel.getWidth() + 0.5) / panel.getWidth() - region.peakX(),
                        (Math.floorDiv(i, panel.getWidth()) + 0.5) / panel.getHeight() - region.peakY()))
                .min()
                .orElseThrow();
        assertThat(nearest).isLessThan(NEAR);
    }

    private static int colour(BufferedImage panel, int pixel) {
        return panel.getRGB(pixel % panel.getWidth(), pixel / panel.getWidth());
    }

    /** The overlay as the live pages, incidents and sheets have it. */
    private static BufferedImage live(Explanation explanation, Image ground) throws IOException {
        try (HeatOverlay overlay = new HeatOverlay();
                Mat bgr = ground.toMat()) {
            overlay.draw(bgr, explanation.heat());
            try (Canvas canvas = Canvas.of(Image.of(bgr))) {
                return read(canvas.png());
            }
        }
    }

    private static int brightestGlow() throws IOException {
        Explanation even = explained(new ClassMap(60, 60, filled(60 * 60)));
        return live(even, grey()).getRGB(WIDTH / 2, HEIGHT / 2);
    }

    private static float[] filled(int cells) {
        float[] values = new float[cells];
        Arrays.fill(values, 1);
        return values;
    }

    private static int distance(int a, int b) {
        int sum = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int step = (a >> shift & 0xff) - (b >> shift & 0xff);
            sum += step * step;
        }
        return sum;
    }

    private static Explanation explained(ClassMap map) {
        return Explanation.of(MethodName.GRADCAM, 1, new float[] {0.1f, 0.9f}, map);
    }

    private static Image grey() {
        byte[] bgr = new byte[WIDTH * HEIGHT * 3];
        Arrays.fill(bgr, (byte) 128);
        return new Image(WIDTH, HEIGHT, bgr);
    }

    private static byte[] greys(Image of) {
        byte[] bgr = new byte[of.bgr().length];
        Arrays.fill(bgr, (byte) 128);
        return bgr;
    }

    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }
}
