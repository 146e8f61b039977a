package io.emberwatch.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import io.emberwatch.Installed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptTextTest {
    private static final int WIDTH = 400;
    private static final int HEIGHT = 60;
    private static final int LEFT = 10;
    private static final int BOTTOM = 40;

    /** One name of each kind, and what stands for a letter that nothing has. */
    private static final List<String> NAMES =
            List.of("倉庫", "창고", "こうじょう", "مستودع", "Склад", "Αποθήκη", "שער", "Hof 🔥");

    private static final String UNKNOWN = "\u0378";

    @BeforeAll
    static void fonts() {
        Installed.require(
                NAMES.stream().allMatch(ScriptText::isDrawable),
                "fonts: apt-get install fonts-dejavu-core fonts-wqy-microhei fonts-symbola");
    }

    @Test
    void everyScript_hasPixelsOfItsOwn() {
        Set<ByteBuffer> drawings = new HashSet<>();
        for (String name : NAMES) {
            ByteBuffer pixels = drawn(name, WIDTH);
            assertThat(ink(pixels)).as(name).isGreaterThan(100);
            drawings.add(pixels);
        }
        assertThat(drawings).hasSameSizeAs(NAMES);
    }

    @Test
    void charactersOfOneScript_differ_asTheyWouldNotIfTheyWereBoxes() {
        assertThat(drawn("倉倉", WIDTH)).isNotEqualTo(drawn("庫庫", WIDTH));
        assertThat(drawn("🔥", WIDTH)).isNotEqualTo(drawn("🚒", WIDTH));
    }

    @Test
    void arabic_isJoined() {
        // The same letters, kept apart by characters that take no room, are wider and look otherwise.
        String apart = "م\u200Cس\u200Cت";
        assertThat(text("مست").width()).isLessThan(text(apart).width());
        assertThat(drawn("مست", WIDTH)).isNotEqualTo(drawn(apart, WIDTH));
    }

    @Test
    void arabic_runsFromRightToLeft() {
        // Dal is low and alef is high, and neither joins the letter behind it: the high one stands where reading ends.
        assertThat(highestColumn("دددا")).isLessThan(LEFT + text("دددا").width() / 2);
        assertThat(highestColumn("اددد")).isGreaterThan(LEFT + text("اددد").width() / 2);
    }

    @Test
    void mixedName_keepsEachScriptInItsDirection() {
        // A number inside of Arabic is read from left to right: 12 is not 21.
        assertThat(drawn("باب 12", WIDTH)).isNotEqualTo(drawn("باب 21", WIDTH));
        assertThat(ink(drawn("Tor باب 3", WIDTH))).isGreaterThan(ink(drawn("Tor", WIDTH)));
    }

    @Test
    void longText_isCutBetweenLetters() {
        ScriptText cut = ScriptText.of("倉庫".repeat(50), 10, 100).orElseThrow();
        assertThat(cut.width()).isBetween(60, 100);
        assertThat(ScriptText.of("倉庫", 10, 3)).isEmpty();
    }

    @Test
    void textBeyondTheEdges_isLeftOut() {
        ByteBuffer inside = drawn("倉庫", WIDTH);
        for (int[] at : new int[][] {{-5, BOTTOM}, {WIDTH - 5, BOTTOM}, {LEFT, 4}, {LEFT, HEIGHT + 5}, {-500, -500}}) {
            try (Mat bgr = black()) {
                write(text("倉庫"), bgr, at[0], at[1]);
                assertThat(ink(pixels(bgr))).isLessThan(ink(inside));
            }
        }
    }

    @Test
    void background_showsBetweenTheStrokes() {
        try (Scalar grey = new Scalar(60, 60, 60, 0);
                Mat bgr = new Mat(HEIGHT, WIDTH, CV_8UC3, grey)) {
            write(text("Склад"), bgr, LEFT, BOTTOM);
            ByteBuffer pixels = pixels(bgr);
            for (int i = 0; i < pixels.limit(); i++) {
                assertThat(pixels.get(i) & 0xff).isGreaterThanOrEqualTo(59);
            }
        }
    }

    @Test
    void characterThatNoFontHas_isTold() {
        assertThat(ScriptText.isDrawable("Tor " + UNKNOWN)).isFalse();
        // What only says how others are shown needs no font.
        assertThat(ScriptText.isDrawable("\u2764\uFE0F م\u200Cس")).isTrue();
    }

    @Test
    void systemWithoutFonts_drawsNothing_andFailsNowhere(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Duser.home=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Asking.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("FONTCONFIG_FILE", empty.toString()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.strip()).isEqualTo("false false");
    }

    /** Another process's question. */
    static final class Asking {
        private Asking() {}

        public static void main(String[] args) {
            System.out.println(ScriptText.isDrawable("\u5009") + " " + ScriptText.isDrawable("\u5009"));
        }
    }

    private static ScriptText text(String text) {
        return ScriptText.of(text, 16, WIDTH).orElseThrow();
    }

    private static ByteBuffer drawn(String text, int room) {
        try (Mat bgr = black()) {
            write(ScriptText.of(text, 16, room).orElseThrow(), bgr, LEFT, BOTTOM);
            return pixels(bgr);
        }
    }

    private static void write(ScriptText text, Mat bgr, int x, int bottom) {
        try (Scalar white = new Scalar(255, 255, 255, 0)) {
            text.write(bgr, x, bottom, white);
        }
    }

    private static Mat black() {
        return new Mat(HEIGHT, WIDTH, CV_8UC3, Scalar.BLACK);
    }

    private static ByteBuffer pixels(Mat bgr) {
        ByteBuffer copy = ByteBuffer.allocate(WIDTH * HEIGHT * 3);
        ByteBuffer seen = bgr.createBuffer();
        return copy.put(seen).flip();
    }

    private static int ink(ByteBuffer pixels) {
        int ink = 0;
        for (int i = 0; i < pixels.limit(); i += 3) {
            ink += (pixels.get(i) & 0xff) > 60 ? 1 : 0;
        }
        return ink;
    }

    /** The column of the pixel that is nearest to the upper edge. */
    private static int highestColumn(String text) {
        ByteBuffer pixels = drawn(text, WIDTH);
        for (int at = 0; at < WIDTH * HEIGHT; at++) {
            if ((pixels.get(at * 3) & 0xff) > 120) {
                return at % WIDTH;
            }
        }
        throw new AssertionError("nothing was drawn");
    }
}
