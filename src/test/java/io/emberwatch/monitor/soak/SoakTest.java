package io.emberwatch.monitor.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.benchmark.rtsp.DrawnClip;
import io.emberwatch.lab.benchmark.rtsp.VideoClip;
import io.emberwatch.lab.plot.CurveFiles;
import io.emberwatch.monitor.camera.fault.FaultCamera;
import io.emberwatch.monitor.camera.fault.FaultClips;
import io.emberwatch.monitor.camera.fault.FaultRtspServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cameras that are killed, freeze, send garbage, change size and codec in mid-stream and jump in time, all the while; now
 * and then one of them shows a fire, whose incident must come. The process must not grow and must log no error. Two minutes,
 * or as many hours as {@code emberwatch.soak.hours} says ({@code mvn verify -Psoak}). Samples and plots lie in
 * {@code target/soak}.
 */
@Tag("slow")
@Tag("soak")
class SoakTest {
    private static final Path RESULTS = Path.of("target", "soak");
    private static final Duration SHORT = Duration.ofMinutes(2);
    private static final int SHORT_CAMERAS = 8;
    private static final int LONG_CAMERAS = 16;
    /** A thousand faults in half an hour. */
    private static final Duration FAULT_EVERY = Duration.ofMillis(1800);

    private static final Duration FIRE_EVERY = Duration.ofSeconds(20);
    private static final Duration ALARM_WITHIN = Duration.ofSeconds(45);
    /** By which a camera is calm again, and may burn anew. */
    private static final Duration REST = Duration.ofSeconds(40);

    private static final Duration SHOWN = Duration.ofSeconds(6);
    private static final double WARM_UP = 0.4;
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(5);
    private static final double MEGABYTES_ALLOWED = 24;
    /** Two minutes are not enough for the process to have met everything once: only gross leaks show. */
    private static final double MEGABYTES_ALLOWED_IN_SHORT = 64;

    private static final double FILES_ALLOWED = 8;
    private static final double THREADS_ALLOWED = 6;

    private final String hours = System.getProperty("emberwatch.soak.hours", "");
    private final SplittableRandom chance = new SplittableRandom(14);
    private final Map<String, Integer> faults = new TreeMap<>();
    private final List<Fire> fires = new ArrayList<>();
    private final List<Double> minutes = new ArrayList<>();
    private final List<Double> megabytes = new ArrayList<>();
    private final List<Double> files = new ArrayList<>();
    private final List<Double> threads = new ArrayList<>();

    @TempDir
    private Path folder;

    /** A fire on a camera, and the incident that came of it. */
    private static final class Fire {
        private final int camera;
        private final Instant began = Instant.now();
        private Instant alarmed;

        private Fire(int camera) {
            this.camera = camera;
        }
    }

    @Test
    void faults_neitherLoseAnIncidentNorLeaveAnythingBehind() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc");
        Duration time = hours.isEmpty() ? SHORT : Duration.ofMillis((long) (Double.parseDouble(hours) * 3_600_000));
        List<VideoClip> clips = clips();
        VideoClip fire = DrawnClip.calm(640, 360, 10)
                .with(Duration.ofSeconds(2), Duration.ofSeconds(20))
                .withFireAt(Duration.ZERO)
                .write(folder.resolve("fire.mp4"));
        Files.createDirectories(RESULTS);
        try (FaultRtspServer server = FaultRtspServer.open()) {
            List<FaultCamera> cameras = new ArrayList<>();
            for (int i = 0; i < (hours.isEmpty() ? SHORT_CAMERAS : LONG_CAMERAS); i++) {
                cameras.add(server.add("/cam-" + i, clips.get(0)).seeded(i));
            }
            try (MonitorProcess monitor =
                    MonitorProcess.start(config(server, cameras), RESULTS.resolve("monitor.log"))) {
                monitor.awaitUp(cameras.size());
                showAll(cameras, clips);
                soak(monitor, cameras, clips, fire, time);
                report();
                check(monitor);
            }
        }
    }

    private List<VideoClip> clips() throws IOException {
        VideoClip usual = FaultClips.room(folder.resolve("usual.mp4"), 640, 360, 10, 20, 100);
        return List.of(
                usual,
                FaultClips.room(folder.resolve("small.mp4"), 320, 180, 10, 10, 60),
                FaultClips.room(folder.resolve("large.mp4"), 960, 540, 10, 20, 60),
                FaultClips.hevc(folder.resolve("usual.mp4"), folder.resolve("hevc.mp4")));
    }

    private Path config(FaultRtspServer server, List<FaultCamera> cameras) throws IOException {
        StringBuilder yaml = new StringBuilder("""
                defaults:
                  capture: {fps: 2, timeout: 4s, backoff: {initial: 500ms, max: 2s}}
                  detect: {cooldown: 0s}
                incidents: {path: "%s"}
                web: {bind: "127.0.0.1:0"}
                cameras:
                """.formatted(folder.resolve("incidents")));
        for (int i = 0; i < cameras.size(); i++) {
            yaml.append("  cam-" + i + ": {url: \"" + server.url(cameras.get(i)) + "\"}\n");
        }
        return Files.writeString(folder.resolve("soak.yml"), yaml);
    }

    /**
     * Lets every camera show every clip: buffers keep their largest size, and by chance alone it would take the better
     * part of an hour until each camera has met it.
     */
    private static void showAll(List<FaultCamera> cameras, List<VideoClip> clips) throws InterruptedException {
        for (VideoClip clip : clips) {
            cameras.forEach(camera -> camera.show(clip));
            Thread.sleep(SHOWN.toMillis());
        }
        cameras.forEach(camera -> camera.show(clips.get(0)));
    }

    private void soak(
            MonitorProcess monitor, List<FaultCamera> cameras, List<VideoClip> clips, VideoClip fire, Duration time)
            throws Exception {
        long start = System.nanoTime();
        long nextFault = 0;
        long nextFire = 0;
        long nextSample = 0;
        long sampleEvery = Math.max(1000, time.toMillis() / 1000);
        // The last fires need time for their alarms.
        while (monitor.isAlive()) {
            long now = (System.nanoTime() - start) / 1_000_000;
            if (now > time.toMillis() && burning().isEmpty()) {
                return;
            }
            if (now >= nextFault) {
                nextFault += FAULT_EVERY.toMillis();
                strike(cameras, clips);
            }
            if (now >= nextFire && now < time.toMillis()) {
                nextFire += FIRE_EVERY.toMillis();
                ignite(cameras, fire);
            }
            if (now >= nextSample) {
                nextSample += sampleEvery;
                minutes.add(now / 60e3);
                megabytes.add(monitor.residentMegabytes());
                files.add(monitor.openFiles());
                threads.add(monitor.threads());
                extinguish(monitor, cameras, clips.get(0));
            }
            Thread.sleep(50);
        }
    }

    private List<Fire> burning() {
        return fires.stream()
                .filter(fire -> fire.alarmed == null && Instant.now().isBefore(fire.began.plus(ALARM_WITHIN)))
                .toList();
    }

    /** A burning camera is hit too, but by nothing that would hide its fire. */
    private void strike(List<FaultCamera> cameras, List<VideoClip> clips) {
        int index = chance.nextInt(cameras.size());
        FaultCamera camera = cameras.get(index);
        String what;
        if (burning().stream().anyMatch(fire -> fire.camera == index)) {
            what = List.of("kill", "jump", "garbage").get(chance.nextInt(3)) + " while it burns";
            switch (what.charAt(0)) {
                case 'k' -> camera.kill();
                case 'j' -> camera.jump(Duration.ofSeconds(chance.nextInt(-20, 20)));
                default -> camera.corrupting(0.02);
            }
        } else {
            what = camera.strike(chance, clips);
        }
        faults.merge(what, 1, Integer::sum);
    }

    private void ignite(List<FaultCamera> cameras, VideoClip clip) {
        int index = chance.nextInt(cameras.size());
        Instant now = Instant.now();
        boolean rests = fires.stream()
                .noneMatch(fire ->
                        fire.camera == index && (fire.alarmed == null || now.isBefore(fire.alarmed.plus(REST))));
        if (rests) {
            cameras.get(index).losing(0).corrupting(0).frozen(false).show(clip);
            fires.add(new Fire(index));
        }
    }

    /** Looks for the incidents of fires, which are put out when they have theirs. */
    private void extinguish(MonitorProcess monitor, List<FaultCamera> cameras, VideoClip calm) throws IOException {
        if (burning().isEmpty()) {
            return;
        }
        List<JsonNode> incidents = monitor.fires(100);
        for (Fire fire : burning()) {
            for (JsonNode each : incidents) {
                Instant started = Instant.parse(each.path("started_at").asText());
                if (each.path("camera").asText().equals("cam-" + fire.camera) && started.isAfter(fire.began)) {
                    fire.alarmed = started;
                }
            }
            if (fire.alarmed != null) {
                cameras.get(fire.camera).show(calm);
            }
        }
    }

    private void report() throws IOException {
        List<String> lines = new ArrayList<>(List.of("minutes,resident_megabytes,open_files,threads"));
        for (int i = 0; i < minutes.size(); i++) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%.3f,%.1f,%.0f,%.0f",
                    minutes.get(i),
                    megabytes.get(i),
                    files.get(i),
                    threads.get(i)));
        }
        Files.write(RESULTS.resolve("samples.csv"), lines);
        String time = "minutes among faults";
        CurveFiles.Progress.write("resident MB", time, minutes, megabytes, RESULTS.resolve("memory.png"));
        CurveFiles.Progress.write("open files", time, minutes, files, RESULTS.resolve("files.png"));
        CurveFiles.Progress.write("threads", time, minutes, threads, RESULTS.resolve("threads.png"));
        double slowest = fires.stream()
                .filter(fire -> fire.alarmed != null)
                .mapToDouble(fire -> Duration.between(fire.began, fire.alarmed).toMillis() / 1e3)
                .max()
                .orElse(0);
        String summary = String.format(
                Locale.ROOT,
                "%d faults %s%n%d fires, all alarmed: %s, after %.1f s at most%nresident MB %s%nopen files %s%nthreads %s%n",
                faults.values().stream().mapToInt(count -> count).sum(),
                faults,
                fires.size(),
                fires.stream().allMatch(fire -> fire.alarmed != null),
                slowest,
                trend(megabytes),
                trend(files),
                trend(threads));
        Files.writeString(RESULTS.resolve("summary.txt"), summary);
        System.out.println(summary);
    }

    private Trend trend(List<Double> values) {
        double warm = Math.min(WARM_UP * minutes.get(minutes.size() - 1), LONGEST_WARM_UP.toSeconds() / 60.0);
        int from = (int) minutes.stream().filter(minute -> minute < warm).count();
        return Trend.of(values.subList(from, values.size()));
    }

    private void check(MonitorProcess monitor) throws InterruptedException {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(monitor.isAlive()).as("the monitor runs").isTrue();
        softly.assertThat(fires).isNotEmpty();
        softly.assertThat(fires.stream()
                        .filter(fire -> fire.alarmed == null)
                        .map(fire -> "cam-" + fire.camera + " at " + fire.began)
                        .collect(Collectors.toList()))
                .as("fires without an incident")
                .isEmpty();
        double allowed = hours.isEmpty() ? MEGABYTES_ALLOWED_IN_SHORT : MEGABYTES_ALLOWED;
        softly.assertThat(trend(megabytes)).matches(trend -> trend.isFlat(allowed), "memory is flat");
        softly.assertThat(trend(files)).matches(trend -> trend.isFlat(FILES_ALLOWED), "open files are flat");
        softly.assertThat(trend(threads)).matches(trend -> trend.isFlat(THREADS_ALLOWED), "threads are flat");
        int exit = monitor.stop();
        softly.assertThat(exit).as("exit code of an orderly stop").isIn(0, 143);
        softly.assertThat(monitor.errors()).as("errors in the log").isEmpty();
        softly.assertAll();
        assertThat(faults).isNotEmpty();
    }
}
