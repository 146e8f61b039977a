package io.emberwatch.monitor.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recordings as RTSP cameras (12.5 frames a second, a key frame every 2 s), watched as a monitor does by default, which decodes
 * a calm camera's key frames alone and leaves out still frames, and with neither. Each begins with seven seconds of grey, so
 * that what burns at once begins half way between two key frames. Both must raise the same incidents, the default one a second
 * later at most. {@code mvn -q test -Dtest=SparedClipsTest -Demberwatch.measure=true}; the table lies in
 * {@code target/spared/table.txt}. The recordings are those of {@link LossyClipsTest}.
 */
@EnabledIfSystemProperty(
        named = "emberwatch.measure",
        matches = "true",
        disabledReason = "a measurement of ten minutes")
class SparedClipsTest {
    private static final Path CLIPS = Path.of(System.getProperty("emberwatch.test.clips", "../shared/data/videos"));
    private static final Path RESULTS = Path.of("target", "spared");
    private static final int TOGETHER = 6;
    private static final double FPS = 12.5;
    private static final int GROUP = 25;
    private static final int GREY_SECONDS = 7;
    private static final int LONGEST_SECONDS = 40;
    private static final double LATER_ALLOWED = 1;

    /** Small flames behind windows: the alarm comes in its last second, or not while it lasts. */
    private static final String LATE_ANYWAY = "furg_dollhouse6.mp4";

    @TempDir
    private Path folder;

    @Test
    void incidents_areThoseOfAMonitorThatDecodesAndScoresAll_aSecondLaterAtMost() throws Exception {
        assumeTrue(Files.isDirectory(CLIPS.resolve("fire")), "no clips in " + CLIPS);
        Files.createDirectories(RESULTS);
        List<Path> clips = new ArrayList<>();
        for (String label : List.of("fire", "nofire")) {
            try (Stream<Path> files = Files.list(CLIPS.resolve(label))) {
                files.sorted().forEach(clips::add);
            }
        }
        Map<String, Double> spared = new TreeMap<>();
        Map<String, Double> whole = new TreeMap<>();
        for (int from = 0; from < clips.size(); from += TOGETHER) {
            List<Path> some = clips.subList(from, Math.min(clips.size(), from + TOGETHER));
            List<VideoClip> recoded = new ArrayList<>();
            for (Path clip : some) {
                recoded.add(recoded(clip));
            }
            whole.putAll(alarms(some, recoded, "capture: {decode: all}\n  detect: {max_still: 0s}"));
            spared.putAll(alarms(some, recoded, "capture: {decode: auto}"));
        }
        List<String> table = new ArrayList<>();
        whole.forEach((clip, at) -> table.add(String.format(
                Locale.ROOT, "%-60s %6.1f s, spared %6.1f s", clip, at, spared.getOrDefault(clip, Double.NaN))));
        Files.write(RESULTS.resolve("table.txt"), table);
        whole.remove(LATE_ANYWAY);
        spared.remove(LATE_ANYWAY);
        assertThat(spared).as(String.join("\n", table)).containsOnlyKeys(whole.keySet());
        assertThat(whole).as("nothing burns").isNotEmpty();
        whole.forEach((clip, at) -> assertThat(spared.get(clip) - at).as(clip).isLessThanOrEqualTo(LATER_ALLOWED));
    }

    private VideoClip recoded(Path clip) {
        return FaultClips.recoded(
                clip,
                folder.resolve(clip.getFileName()),
                List.of(
                        "-t",
                        Integer.toString(GREY_SECONDS + LONGEST_SECONDS),
                        "-vf",
                        "scale=640:360,setsar=1,fps=" + FPS + ",tpad=start_duration=" + GREY_SECONDS + ":color=gray",
                        "-g",
                        Integer.toString(GROUP),
                        "-sc_threshold",
                        "0",
                        "-bf",
                        "0"));
    }

    /** The clips with a fire, and how many seconds after their first frame the alarm came, in their first turn. */
    private Map<String, Double> alarms(List<Path> clips, List<VideoClip> recoded, String defaults) throws Exception {
        Map<String, Double> alarms = new TreeMap<>();
        try (FaultRtspServer server = FaultRtspServer.open()) {
            List<FaultCamera> cameras = new ArrayList<>();
            StringBuilder yaml =
                    new StringBuilder("""
                    defaults:
                      %s
                    incidents: {path: "%s"}
                    evidence: {clip: {enabled: false}}
                    web: {bind: "127.0.0.1:0"}
                    cameras:
                    """.formatted(defaults, folder.resolve("incidents-" + System.nanoTime())));
            for (int i = 0; i < clips.size(); i++) {
                cameras.add(server.add("/clip-" + i, recoded.get(i)));
                yaml.append("  clip-" + i + ": {url: \"" + server.url(cameras.get(i)) + "\"}\n");
            }
            Path config = Files.writeString(folder.resolve("clips.yml"), yaml);
            try (MonitorProcess monitor = MonitorProcess.start(config, RESULTS.resolve("monitor.log"))) {
                Instant[] began = begun(cameras);
                double longest = recoded.stream()
                        .mapToDouble(SparedClipsTest::seconds)
                        .max()
                        .orElseThrow();
                Thread.sleep(Math.round(1000 * (longest + 3)));
                for (JsonNode each : monitor.fires(100)) {
                    int camera = Integer.parseInt(each.path("camera").asText().substring("clip-".length()));
                    Instant started = Instant.parse(each.path("started_at").asText());
                    double after = Duration.between(began[camera], started).toMillis() / 1e3;
                    if (after <= seconds(recoded.get(camera))) {
                        alarms.merge(clips.get(camera).getFileName().toString(), after, Math::min);
                    }
                }
            }
        }
        return alarms;
    }

    /** When each camera sent its first frame. */
    private static Instant[] begun(List<FaultCamera> cameras) throws InterruptedException {
        Instant[] began = new Instant[cameras.size()];
        for (int missing = cameras.size(); missing > 0; ) {
            Thread.sleep(10);
            for (int i = 0; i < began.length; i++) {
                if (began[i] == null && cameras.get(i).plays() > 0) {
                    began[i] = Instant.now();
                    missing--;
                }
            }
        }
        return began;
    }

    private static double seconds(VideoClip clip) {
        return clip.frames().size() / clip.framesPerSecond();
    }
}
