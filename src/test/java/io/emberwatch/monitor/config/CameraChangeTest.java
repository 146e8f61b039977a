package io.emberwatch.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.config.CameraChange.Added;
import io.emberwatch.monitor.config.CameraChange.Changed;
import io.emberwatch.monitor.config.CameraChange.Drawn;
import io.emberwatch.monitor.config.CameraChange.Field;
import io.emberwatch.monitor.config.CameraChange.Removed;
import io.emberwatch.monitor.config.RegionsConfig.Polygon;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraChangeTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final String FILE = """
            # The site in Ulm.
            cameras:
              yard:  # behind the hall
                name: 'Yard'   # as the guards say
                url: "rtsp://10.0.0.5/1"
                # password: not yet

              # The gate comes later.
            notify:
              reminder: 1m
            """;

    @Test
    void change_touchesItsValueOnly() {
        assertThat(new Changed(YARD, Map.of(Field.NAME, Optional.of("Hof"))).in(FILE))
                .isEqualTo(FILE.replace("'Yard'   #", "\"Hof\"   #"));
        assertThat(new Changed(YARD, Map.of(Field.THRESHOLD, Optional.of(new BigDecimal("0.9")))).in(FILE))
                .isEqualTo(
                        FILE.replace(
                                "    url: \"rtsp://10.0.0.5/1\"\n    # password: not yet\n",
                                "    url: \"rtsp://10.0.0.5/1\"\n    detect:\n      threshold: 0.9\n    # password: not yet\n"));
        assertThat(new Changed(YARD, Map.of(Field.NAME, Optional.empty())).in(FILE))
                .isEqualTo(FILE.replace("    name: 'Yard'   # as the guards say\n", ""));
    }

    @Test
    void newCamera_standsBehindTheOthers_indentedAsTheyAre() {
        String after = new Added(
                        new CameraId("gate"),
                        Map.of(Field.URL, "demo:", Field.NAME, "Gate", Field.THRESHOLD, new BigDecimal("0.75")))
                .in(FILE);

        assertThat(after).isEqualTo(FILE.replace("    # password: not yet\n", """
                            # password: not yet
                          gate:
                            name: "Gate"
                            url: "demo:"
                            detect: {threshold: 0.75}
                        """));
    }

    @Test
    void removedCamera_goesWithTheCommentsInIt() {
        String two = FILE.replace("# The gate comes later.", "gate: {url: 'demo:'}  # kept");

        assertThat(new Removed(YARD).in(two)).isEqualTo("""
                # The site in Ulm.
                cameras:

                  gate: {url: 'demo:'}  # kept
                notify:
                  reminder: 1m
                """);
    }

    @Test
    void drawnPolygons_leaveThoseThatAreAsTheyWere() {
        String masked = FILE.replace("    # password: not yet\n", """
                    masks:
                      lamp: [[0, 0], [.5, 0.0], [0.50, 1]]  # the lamp
                      sun: [[0, 0], [1, 0], [1, 1]]
                """);
        Polygon lamp = polygon("lamp", 0, 0, 0.5, 0, 0.5, 1);
        Polygon stove = polygon("stove", 0, 0, 0.25, 0, 0.25, 0.125);

        assertThat(new Drawn(YARD, List.of(lamp, stove), List.of()).in(masked))
                .isEqualTo(masked.replace(
                        "      sun: [[0, 0], [1, 0], [1, 1]]\n",
                        "      stove: [[0.0, 0.0], [0.25, 0.0], [0.25, 0.125]]\n"));
        assertThat(new Drawn(YARD, List.of(), List.of()).in(masked)).doesNotContain("masks", "lamp: ");
    }

    @Test
    void blankLinesThatBelongToAText_stayInIt() {
        String text = "cameras:\n  yard:\n    url: \"demo:\"\n    group: |+\n      Hall\n\n\n";

        assertThat(new Changed(YARD, Map.of(Field.NAME, Optional.of("Hof"))).in(text))
                .isEqualTo(text + "    name: \"Hof\"\n");
        assertThat(new Removed(YARD).in(text + "  gate: {url: 'demo:'}\n"))
                .isEqualTo("cameras:\n  gate: {url: 'demo:'}\n");
    }

    @Test
    void textOfAPage_namesNoVariable() throws IOException {
        String after =
                new Changed(YARD, Map.of(Field.NAME, Optional.of(CameraChange.literal("${HOME} and $${X}")))).in(FILE);

        MonitorConfig read = new ConfigLoader(Map.<String, String>of()::get).parse("site.yml", after);
        assertThat(read.cameras().get(YARD).name()).isEqualTo("${HOME} and $${X}");
    }

    @Test
    void cameraThatIsThere_orIsNot_isSaid() {
        assertThatThrownBy(() -> new Added(YARD, Map.of(Field.URL, "demo:")).in(FILE))
                .isInstanceOf(UserException.class)
                .hasMessage("there is a camera yard already: choose another id");
        assertThatThrownBy(() -> new Removed(new CameraId("attic")).in(FILE))
                .hasMessage("there is no camera attic in the configuration file");
    }

    @Test
    void formThatCannotBeChanged_isLeftToPeople() {
        assertThatThrownBy(() -> new Changed(YARD, Map.of(Field.NAME, Optional.of("x"))).in("cameras: {? yard : &a x}"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("change it in an editor");
    }

    @Test
    void byteOrderMark_andTheLastLine_stay() {
        String text = "\uFEFFcameras:\r\n  yard: {url: 'demo:'}";

        assertThat(new Changed(YARD, Map.of(Field.NAME, Optional.of("Hof"))).in(text))
                .isEqualTo("\uFEFFcameras:\r\n  yard: {url: 'demo:', name: \"Hof\"}");
        assertThat(new Added(new CameraId("on"), Map.of(Field.URL, "demo:")).in(text))
                .isEqualTo(text + "\r\n  \"on\":\r\n    url: \"demo:\"");
    }

    @Test
    void fileOfASecret_isReadBesideTheConfiguration(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("yard.secret"), "p${NO}ss\n");
        Path file = folder.resolve("site.yml");
        Files.writeString(file, """
                cameras: {yard: {url: 'demo:', username: ann, password: '${file:yard.secret}'}}
                """);
        ConfigLoader loader = new ConfigLoader(Map.<String, String>of()::get);

        assertThat(loader.load(file)
                        .cameras()
                        .get(YARD)
                        .password()
                        .orElseThrow()
                        .reveal())
                .isEqualTo("p${NO}ss");
        Files.delete(folder.resolve("yard.secret"));
        assertThatThrownBy(() -> loader.load(file))
                .hasMessage(
                        file + ":1: cameras.yard.password: file yard.secret cannot be read: it must be there, and this"
                                + " user must be allowed to read it; a path begins at the configuration's folder");
        Files.writeString(folder.resolve("yard.secret"), "two\nlines\n");
        assertThatThrownBy(() -> loader.load(file)).hasMessageContaining("must hold one line");
    }

    private static Polygon polygon(String name, double... pairs) {
        return new Polygon(
                name,
                java.util.stream.IntStream.range(0, pairs.length / 2)
                        .mapToObj(i -> new Polygon.Corner(pairs[2 * i], pairs[2 * i + 1]))
                        .toList());
    }
}
