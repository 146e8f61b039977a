package io.emberwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.ImageKind;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.IncidentImages;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.incident.Incidents;
import io.emberwatch.monitor.incident.Review.Ruling;
import io.emberwatch.monitor.incident.StoreListener;
import io.emberwatch.monitor.incident.store.IncidentStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class IncidentsCommandTest {
    private static final CameraId NORTH = new CameraId("warehouse_north");

    @TempDir
    Path folder;

    private Path out;
    private IncidentStore store;

    @BeforeEach
    void fill() {
        out = folder.resolve("out");
        store = IncidentStore.open(folder.resolve("incidents"), InstantSource.system(), StoreListener.NOOP);
        for (int minute = 0; minute < 5; minute++) {
            store.put(Incidents.ended(NORTH, minute), List.of());
            store.putImages(id(minute), Incidents.images(String.valueOf(minute)));
        }
        store.rule(id(0), Ruling.TRUE_ALARM, "ann");
        store.rule(id(1), Ruling.FALSE_ALARM, "ann");
        store.rule(id(2), Ruling.FALSE_ALARM, "ann");
        store.put(Incident.fault("down", NORTH, IncidentKind.CAMERA_DOWN, Incidents.START), List.of());
        store.rule("down", Ruling.TRUE_ALARM, "ann");
        store.put(Incidents.ended(Incidents.GATE, 9), List.of());
        store.rule("fire-0009-gate", Ruling.TRUE_ALARM, "ann");
        store.put(Incidents.fire(Incidents.GATE, 10), List.of());
        store.rule("fire-0010-gate", Ruling.TRUE_ALARM, "ann");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static String id(int minute) {
        return Incidents.fire(NORTH, minute).id();
    }

    @Test
    void export_writesWhatTrainingTakes_whileTheMonitorWrites_andSaysWhatItLeavesOut() throws Exception {
        Result first = run("export", "--out", out.toString());

        assertThat(first.status).isZero();
        assertThat(first.out)
                .containsExactly(
                        "1 written as fire",
                        "2 written as no fire",
                        "2 without a verdict",
                        "1 still open: the image may change",
                        "1 without a clean image",
                        "1 about a camera's fault, not a fire");
        assertThat(files())
                .containsOnly(
                        Map.entry("train/fire/warehouse-north_fire-0000-warehouse_north.jpg", "snapshot 0"),
                        Map.entry("train/nofire/warehouse-north_fire-0001-warehouse_north.jpg", "snapshot 1"),
                        Map.entry("train/nofire/warehouse-north_fire-0002-warehouse_north.jpg", "snapshot 2"));
    }

    @Test
    void secondExport_addsOnlyWhatIsNew_andOverwritesNothing() throws Exception {
        run("export", "--out", out.toString());
        Path kept = out.resolve("train/fire/warehouse-north_fire-0000-warehouse_north.jpg");
        Files.writeString(kept, "touched up by hand");
        store.rule(id(1), Ruling.TRUE_ALARM, "bob");
        store.rule(id(3), Ruling.FALSE_ALARM, "bob");

        Result second = run("export", "--out", out.toString());

        assertThat(second.out)
                .contains(
                        "1 written as no fire",
                        "2 there already",
                        "1 there already with the other verdict: take those away and export again");
        assertThat(kept).hasContent("touched up by hand");
        assertThat(files()).hasSize(4);
    }

    @Test
    void export_afterTheMonitorHasEnded_leavesTheFolderAsItWas() throws Exception {
        store.close();
        Map<String, String> before = contents(folder.resolve("incidents"));

        Result result = run("export", "--out", out.toString());

        assertThat(result.out).contains("1 written as fire");
        assertThat(contents(folder.resolve("incidents"))).isEqualTo(before);
    }

    @Test
    void cameraAndTime_chooseWhatIsExportedAndListed() throws Exception {
        store.putImages(
                "fire-0009-gate",
                new IncidentImages(Map.of(ImageKind.SNAPSHOT, "gate".getBytes(StandardCharsets.UTF_8))));

        assertThat(run("export", "--out", out.toString(), "--camera", "gate", "--since", "2026-11-24T12:09:00Z").out)
                .containsExactly("1 written as fire", "1 still open: the image may change");
        assertThat(files()).containsOnlyKeys("train/fire/gate_fire-0009-gate.jpg");
        assertThat(run("list", "--since", "2026-11-24T12:04:00Z").out)
                .hasSize(3)
                .satisfies(lines ->
                        assertThat(lines.get(0)).contains("open", "gate", "peak 0.90", "true_alarm", "fire-0010"))
                .satisfies(lines -> assertThat(lines.get(2)).contains("warehouse_north", "no verdict", "fire-0004"));
        assertThat(run("list", "--limit", "2").out).hasSize(2);
        assertThat(run("export", "--out", out.toString(), "--since", "2099-01-01").out)
                .containsExactly("no incidents");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list --since yesterday", "list --camera A/B", "list --limit 0", "export", "", "dance"})
    void wrongUse_isOneClearLine(String arguments) {
        Result result = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(result.status).isEqualTo(2);
        assertThat(result.err.get(0)).isNotBlank().doesNotContain("Exception");
    }

    @Test
    void folderWithoutIncidents_isNamedWithTheRemedy() {
        Result result = execute(
                "incidents", "list", "--incidents", folder.resolve("nowhere").toString());

        assertThat(result.status).isEqualTo(2);
        assertThat(result.err)
                .containsExactly(folder.resolve("nowhere") + " holds no incidents (there is no incidents.db): name the"
                        + " folder that incidents.path of the configuration names");
    }

    private Map<String, String> files() throws IOException {
        return contents(out);
    }

    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private Result run(String... arguments) {
        boolean known = arguments.length > 0 && (arguments[0].equals("list") || arguments[0].equals("export"));
        Stream<String> place =
                known ? Stream.of("--incidents", folder.resolve("incidents").toString()) : Stream.empty();
        return execute(Stream.of(Stream.of("incidents"), Stream.of(arguments), place)
                .flatMap(each -> each)
                .toArray(String[]::new));
    }

    private static Result execute(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Emberwatch.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int status = line.execute(arguments);
        return new Result(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    private record Result(int status, List<String> out, List<String> err) {}
}
