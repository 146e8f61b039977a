package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emberwatch.cli.Emberwatch;
import io.emberwatch.lab.DrawnImages;
import io.emberwatch.lab.TinyModels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that look into a model, on a small one. */
class SeeWhyCommandsTest {
    @TempDir
    static Path shared;

    private static Path model;
    private static Path images;

    @TempDir
    Path out;

    private final StringWriter printed = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void writeModelAndImages() throws IOException {
        model = shared.resolve("model");
        images = shared.resolve("pictures");
        TinyModels.writeWithLinearHead(model, 6);
        DrawnImages.write(images, 2, 1);
    }

    @Test
    void explain_writesImagesAndJsonForEachImage() throws IOException {
        int exit = run(
                "explain",
                images.toString(),
                "--out",
                out.toString(),
                "--method",
                "gradcam,layercam",
                "--layer",
                "last,pool2_conv",
                "--class",
                "fire",
                "--mask",
                "0,0,0.5,1");

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        // Two classes have images of the same names.
        JsonNode json =
                new ObjectMapper().readTree(out.resolve("drawn0_0-2.json").toFile());
        assertThat(json.at("/explanations")).hasSize(2);
        assertThat(json.at("/explanations/1/method").asText()).isEqualTo("layercam");
        assertThat(json.at("/explanations/1/layers")).hasSize(2);
        assertThat(json.at("/explanations/0/class").asText()).isEqualTo("fire");
        assertThat(json.at("/masked/after/fire").asDouble()).isBetween(0.0, 1.0);
        assertThat(json.at("/masked/feature_response/pool2_conv").asDouble()).isPositive();
        BufferedImage sheet = ImageIO.read(out.resolve("drawn0_0-sheet.jpg").toFile());
        assertThat(sheet.getWidth()).isGreaterThan(4 * 300);
        assertThat(ImageIO.read(out.resolve("drawn0_0-gradcam-heat.png").toFile())
                        .getWidth())
                .isEqualTo(80);
        assertThat(out.resolve("drawn1_1-layercam-contour.jpg")).exists();
        assertThat(out.resolve("drawn1_1-layercam-overlay.jpg")).exists();
    }

    @Test
    void maskedRun_showsTheMaskedImage_itsMap_andTheChangeOfEachLayer() throws IOException {
        String image = images.resolve("fire/drawn0_0.png").toString();
        assertThat(run("explain", image, "--out", out.toString(), "--mask", "0,0,1,1", "--fill", "black", "--npy"))
                .isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(printed.toString()).contains("region black: fire", "layer pool2_conv: changed by");
        JsonNode json = new ObjectMapper().readTree(out.resolve("drawn0_0.json").toFile());
        assertThat(json.at("/masked/fill").asText()).isEqualTo("black");
        assertThat(json.at("/masked/explanations/0/regions").isEmpty()).isFalse();
        assertThat(json.at("/masked/feature_response/conv1~1relu").asDouble()).isPositive();
        BufferedImage contour =
                ImageIO.read(out.resolve("drawn0_0-masked-gradcam-contour.jpg").toFile());
        assertThat(contour.getRGB(2, 2) & 0xff).as("the image is black").isLessThan(60);
        assertThat(out.resolve("drawn0_0-masked-gradcam-heat.png")).exists();
        // A map of 7 by 7 floats behind a header, as it was computed: signed, and not scaled to 1.
        byte[] npy = Files.readAllBytes(out.resolve("drawn0_0-gradcam.npy"));
        assertThat(npy).hasSize(128 + 49 * 4);
        assertThat(new String(npy, 10, 118, StandardCharsets.US_ASCII)).contains("'descr': '<f4'", "'shape': (7, 7, )");
        FloatBuffer map =
                ByteBuffer.wrap(npy, 128, 49 * 4).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        int hottest = 0;
        float least = 0;
        for (int cell = 0; cell < 49; cell++) {
            hottest = map.get(cell) > map.get(hottest) ? cell : hottest;
            least = Math.min(least, map.get(cell));
        }
        assertThat(least).isNegative();
        assertThat(map.get(hottest)).isPositive().isNotEqualTo(1);
        JsonNode peak = json.at("/explanations/0/peak");
        assertThat((hottest % 7 + 0.5) / 7).isCloseTo(peak.path("x").asDouble(), within(1 / 7.0));
        assertThat((Math.floorDiv(hottest, 7) + 0.5) / 7)
                .isCloseTo(peak.path("y").asDouble(), within(1 / 7.0));
        int rows = ImageIO.read(out.resolve("drawn0_0-sheet.jpg").toFile()).getHeight();
        assertThat(rows).as("two rows").isGreaterThan(2 * 288);
    }

    @Test
    void scoresOfAtMostTenClasses_arePrinted_unlessMoreAreAskedFor() throws IOException {
        List<String> labels = new ArrayList<>(List.of("fire"));
        IntStream.range(1, 13).forEach(i -> labels.add("other" + i));
        Path many = out.resolve("many");
        TinyModels.writeWithClasses(many, labels, 3);
        String image = images.resolve("fire/drawn0_0.png").toString();
        List<String> asked = List.of(image, "--mask", "0,0,0.5,1", "--model", many.toString(), "--out", many + "-out");

        assertThat(explain(asked)).isEqualTo(10);
        assertThat(printed.toString()).contains("  3 more classes: --classes N prints N");
        assertThat(explain(asked, "--classes", "4")).isEqualTo(4);
        assertThat(printed.toString()).contains("  9 more classes: --classes N prints N");
        assertThat(explain(asked, "--classes", "13")).isEqualTo(13);
        assertThat(printed.toString()).doesNotContain("more classes");
        // The file has them all.
        JsonNode json = new ObjectMapper()
                .readTree(Path.of(many + "-out").resolve("drawn0_0.json").toFile());
        assertThat(json.at("/masked/after")).hasSize(13);
        assertThat(execute("explain", image, "--classes", "0", "--out", many + "-out"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--classes must be at least 1");
    }

    /** How many lines with scores of classes it prints. */
    private long explain(List<String> asked, String... more) {
        printed.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(asked);
        all.add(0, "explain");
        all.addAll(List.of(more));
        assertThat(execute(all.toArray(String[]::new))).as(err.toString()).isZero();
        return printed.toString()
                .lines()
                .filter(line -> line.startsWith("  region blurred: "))
                .count();
    }

    @Test
    void features_ofAMaskedImage_areDrawnToo_withTheChangeOfEachLayer() {
        String image = images.resolve("fire/drawn0_0.png").toString();
        assertThat(run("features", image, "--out", out.toString(), "--layers", "conv1/relu", "--mask", "0,0,1,1"))
                .isZero();
        assertThat(out.resolve("drawn0_0-masked-conv1_relu.png")).exists();
        assertThat(out.resolve("drawn0_0-masked.jpg")).exists();
        assertThat(printed.toString()).contains("conv1/relu: changed by");
    }

    @Test
    void featuresOfAMaskedImage_haveTheChannelsAndScaleOfTheWholeOne() throws IOException {
        String image = images.resolve("fire/drawn0_0.png").toString();
        // A mask between the middles of cells, which hides nothing.
        assertThat(run(
                        "features",
                        image,
                        "--out",
                        out.toString(),
                        "--layers=conv1/relu",
                        "--top=4",
                        "--mask=0,0,0.001,0.001"))
                .isZero();
        assertThat(out.resolve("drawn0_0-masked-conv1_relu.png"))
                .hasSameBinaryContentAs(out.resolve("drawn0_0-conv1_relu.png"));
        assertThat(run(
                        "features",
                        image,
                        "--out",
                        out.toString(),
                        "--layers=conv1/relu",
                        "--top=4",
                        "--mask=0,0,1,1",
                        "--fill=black"))
                .isZero();
        BufferedImage whole =
                ImageIO.read(out.resolve("drawn0_0-conv1_relu.png").toFile());
        BufferedImage masked =
                ImageIO.read(out.resolve("drawn0_0-masked-conv1_relu.png").toFile());
        // The last row of the sheet's tiles has the channels' numbers below it, and nothing else.
        for (int y = whole.getHeight() - 10; y < whole.getHeight(); y++) {
            for (int x = 0; x < whole.getWidth(); x++) {
                assertThat(masked.getRGB(x, y)).isEqualTo(whole.getRGB(x, y));
            }
        }
    }

    @Test
    void camAtAnotherLayer_isRefused_andLeftOutOfAll() {
        String image = images.resolve("fire/drawn0_0.png").toString();
        assertThat(run("explain", image, "--out", out.toString(), "--method", "cam", "--layer", "pool2_conv"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("method cam has a map at the last layer only, not at pool2_conv");
        assertThat(run("explain", image, "--out", out.toString(), "--channels", "none"))
                .isEqualTo(2);
    }

    @Test
    void optionsThatNoMethodTakes_areNamed_andChangeNothing() {
        String image = images.resolve("fire/drawn0_0.png").toString();
        String folder = out.toString();
        assertThat(run("explain", image, "--out", folder, "--patch", "64", "--fill", "black", "--channels", "8"))
                .isZero();
        assertThat(err.toString().lines())
                .containsExactly(
                        "--channels changes nothing here: it is for --method scorecam",
                        "--patch changes nothing here: it is for --method occlusion",
                        "--fill changes nothing here: it is for --method occlusion and for --mask");

        err.getBuffer().setLength(0);
        assertThat(run(
                        "explain",
                        image,
                        "--out",
                        folder,
                        "--method",
                        "occlusion,scorecam",
                        "--patch",
                        "64",
                        "--stride",
                        "64",
                        "--fill",
                        "black",
                        "--channels",
                        "4"))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void explain_goesOnBehindAFileThatIsNoImage() throws IOException {
        Path broken = Files.createFile(out.resolve("empty.jpg"));
        int exit = run("explain", broken.toString(), images.resolve("fire").toString(), "--out", out.toString());
        assertThat(exit).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1).first().asString().endsWith("empty.jpg: the file is empty");
        assertThat(out.resolve("drawn0_0-sheet.jpg")).exists();
    }

    @Test
    void unknownLayerClassAndMethod_areOneLineAndExit2() {
        String image = images.resolve("fire/drawn0_0.png").toString();
        assertThat(run("explain", image, "--out", out.toString(), "--layer", "conv9"))
                .isEqualTo(2);
        assertThat(run("explain", image, "--out", out.toString(), "--class", "smoke"))
                .isEqualTo(2);
        assertThat(run("explain", image, "--out", out.toString(), "--method", "gradkam"))
                .isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.contains("the nearest are"));
    }

    @Test
    void summary_isATableOrJson() throws IOException {
        assertThat(run("summary")).isZero();
        assertThat(printed.toString()).contains("conv1/conv", "Conv2D", "(None, 112, 112, 16)", "trainable");
        printed.getBuffer().setLength(0);
        assertThat(run("summary", "--json")).isZero();
        JsonNode json = new ObjectMapper().readTree(printed.toString());
        assertThat(json.at("/layers/0/type").asText()).isEqualTo("InputLayer");
        long sum = 0;
        for (JsonNode layer : json.at("/layers")) {
            sum += layer.at("/parameters").asLong();
        }
        assertThat(json.at("/totals/parameters").asLong()).isEqualTo(sum).isPositive();
    }

    @Test
    void features_drawsTilesAndWritesArrays() throws IOException {
        int exit = run(
                "features",
                images.resolve("fire/drawn0_0.png").toString(),
                "--out",
                out.toString(),
                "--layers",
                "conv1/relu,last",
                "--top",
                "4",
                "--npy");
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.resolve("drawn0_0-conv1_relu.png")).exists();
        byte[] npy = Files.readAllBytes(out.resolve("drawn0_0-conv1_relu.npy"));
        String header = new String(npy, 10, 118, StandardCharsets.US_ASCII);
        assertThat(header).contains("'descr': '<f4'", "'shape': (112, 112, 16, )");
        assertThat(npy).hasSize(128 + 112 * 112 * 16 * 4);
    }

    @Test
    void features_reportsSilentChannels() {
        assertThat(run("features", images.toString(), "--layers", "conv1/relu", "--dead"))
                .isZero();
        assertThat(printed.toString()).contains("over 4 images").containsPattern("conv1/relu +16 +\\d");
    }

    @Test
    void faithfulness_isOneTable() throws IOException {
        Files.writeString(
                images.resolve("boxes.csv"), "file,left,top,right,bottom\nfire/drawn0_0.png,0.1,0.1,0.9,0.9\n");
        Path json = out.resolve("table.json");
        int exit = run(
                "faithfulness",
                images.toString(),
                "--method",
                "gradcam,cam",
                "--steps",
                "3",
                "--pictures",
                "2",
                "--compare-targets",
                "--json",
                json.toString());
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        JsonNode methods = new ObjectMapper().readTree(json.toFile()).at("/methods");
        assertThat(methods).hasSize(3);
        assertThat(methods.at("/0/deletion").asDouble()).isBetween(0.0, 1.0);
        assertThat(methods.at("/0/pointing").asDouble()).isIn(0.0, 1.0);
        assertThat(methods.at("/0/sanity")).hasSize(3);
        assertThat(methods.at("/2/method").asText()).isEqualTo("random");
        assertThat(methods.at("/0/target_correlation/least").asDouble())
                .isLessThanOrEqualTo(methods.at("/0/target_correlation/mean").asDouble());
        assertThat(methods.at("/1/target_correlation/least").asDouble())
                .as("cam takes no gradient")
                .isCloseTo(1, within(1e-6));
        assertThat(methods.at("/2").has("target_correlation")).isFalse();
        assertThat(printed.toString()).containsPattern("\\ngradcam +-?\\d\\.\\d{4} +-?\\d\\.\\d{4} +-?\\d\\.\\d{4}\\n");
    }

    /** Every column of the table is explained below it, with what is good, and so is the row of noise. */
    @Test
    void faithfulness_saysWhatEachColumnMeans_andWhatIsGood() {
        assertThat(run("faithfulness", images.toString(), "--steps", "1", "--pictures", "1"))
                .isZero();
        List<String> lines = printed.toString().lines().toList();
        String heading = lines.get(1);
        Map<String, String> meanings = Map.of(
                "deletion", "mean score while the hottest places are blurred first: less is better",
                "insertion", "mean score while they are shown first: more is better",
                "road", "without the hottest, halved: more is better, 0 says nothing",
                "pointing", "share of the boxes in which the hottest place lies: more is better",
                "sanity", "weights are drawn anew: the last column should be near 0");
        for (String word : heading.replaceFirst("sanity:.*", "sanity").split(" +", -1)) {
            if (!word.equals("method")) {
                assertThat(meanings).containsKey(word);
                // What follows a semicolon says where there is no figure.
                assertThat(lines)
                        .as(word)
                        .anyMatch(line -> line.startsWith(word + " ")
                                && line.replaceFirst(";.*", "").endsWith(meanings.get(word)));
            }
        }
        assertThat(lines)
                .anyMatch(line -> line.startsWith("random ") && line.endsWith("noise, which every method should beat"));
    }

    @Test
    void audit_writesAPageThatNeedsNothingElse() throws IOException {
        assertThat(run("audit", images.toString(), "--out", out.toString())).isZero();
        String page = Files.readString(out.resolve("audit.html"));
        assertThat(page).contains("2 images of fire, 2 without", "<img alt=\"\" src=\"data:image/jpeg;base64,");
        assertThat(page).doesNotContain("http:", "https:", "<script", "<link");
        JsonNode json = new ObjectMapper().readTree(out.resolve("audit.json").toFile());
        assertThat(json.at("/attention/0/part").asText()).isEqualTo("the border of the image");
        assertThat(printed.toString()).contains("With the hot region blurred");
    }

    @Test
    void audit_readsTheImagesOfStoredIncidents() throws IOException {
        Path store = out.resolve("incidents");
        for (int i = 0; i < 2; i++) {
            Path folder = Files.createDirectories(store.resolve("pictures/2026112%d-gate".formatted(i)));
            BufferedImage drawn = ImageIO.read(
                    images.resolve("fire/drawn%d_%d.png".formatted(i % 2, i)).toFile());
            ImageIO.write(drawn, "jpg", folder.resolve("snapshot.jpg").toFile());
            Files.writeString(folder.resolve("heatmap.jpg"), "not to be read");
        }
        Path none = Files.createDirectories(out.resolve("none"));

        assertThat(run("audit", images.toString(), "--incidents", store.toString(), "--out", out.toString()))
                .as(err.toString())
                .isZero();
        assertThat(Files.readString(out.resolve("audit.html")))
                .contains("2 images of fire, 2 without", "20261120-gate", "20261121-gate");
        assertThat(run("audit", images.toString(), "--incidents", none.toString(), "--out", out.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("no incidents with images", "incidents.path");
    }

    private int run(String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--model";
        all[all.length - 1] = model.toString();
        return execute(all);
    }

    private int execute(String... all) {
        CommandLine line = Emberwatch.commandLine();
        line.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(err, true));
        return line.execute(all);
    }
}
