package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emberwatch.lab.replay.ReplayMaterial.Clip;
import io.emberwatch.lab.replay.RuleReplay.ThresholdSweep;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.camera.CameraException;
import io.emberwatch.monitor.camera.CameraSource;
import io.emberwatch.monitor.camera.FfmpegCameraSource;
import io.emberwatch.monitor.camera.SourceFrame;
import io.emberwatch.monitor.camera.TestClips;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import io.emberwatch.monitor.inference.AnalysedFrame;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clip that grows brighter for 12.5 seconds, falls dark and begins anew; brightness is the score. */
class ReplayTest {
    private static final double THRESHOLD = judged().detect().threshold();
    private static final double FPS = 2;
    private static final int IMAGES_OF_CLIP = 160;
    private static final int CLIP_FPS = 4;

    @TempDir
    Path folder;

    @Test
    void a_clip_gives_the_same_incidents_whenever_it_is_replayed() throws Exception {
        ClipResult first = replay(clip(FireTruth.fireFrom(5)), ReplayView.NOOP);
        ClipResult second = replay(clip(FireTruth.fireFrom(5)), ReplayView.NOOP);

        assertThat(second).isEqualTo(first);
        assertThat(first.durationSeconds()).isCloseTo(40, within(0.01));
        assertThat(first.frames()).hasSize(81);
        assertThat(first.incidents()).hasSize(1);
    }

    @Test
    void an_incident_has_the_times_of_the_clip() throws Exception {
        ClipResult result = replay(clip(FireTruth.fireFrom(5)), ReplayView.NOOP);

        List<ClipResult.ScoredFrame> frames = result.frames();
        int third = indexOfHit(frames, 3);
        ClipResult.ReplayedIncident incident = result.incidents().get(0);
        assertThat(incident.startSeconds()).isEqualTo(frames.get(third).seconds());
        assertThat(incident.peakScore()).isEqualTo(result.peakScore()).isGreaterThan(0.9);
        // It flares up again within the cool-down, in each round of the clip, and is over with the last of them.
        assertThat(incident.endSeconds()).isBetween(37.5, 40.0);
        assertThat(result.timeToAlertSeconds()).hasValue(incident.startSeconds() - 5);
        assertThat(result.falseAlarms()).isZero();
        assertThat(result.missed()).isFalse();
    }

    @Test
    void the_sweep_agrees_with_the_replay_at_the_threshold_that_was_used() throws Exception {
        List<ClipResult> results = List.of(
                replay(clip(FireTruth.fireFrom(5)), ReplayView.NOOP), replay(clip(FireTruth.NO_FIRE), ReplayView.NOOP));

        ReplayReport report = new ReplayReport(results, judged().detect(), FPS);

        ThresholdSweep.Point used = report.sweep().stream()
                .filter(point -> Math.abs(point.threshold() - THRESHOLD) < 1e-9)
                .findFirst()
                .orElseThrow();
        assertThat(report.totals().detection().detected()).isEqualTo(1);
        assertThat(used.detection().detected()).isEqualTo(1);
        assertThat(used.detection().falseAlarms())
                .isEqualTo(report.totals().detection().falseAlarms())
                .isEqualTo(1);
        assertThat(used.detection().falseAlarmsPerCameraHour()).hasValue(1 / ((40 + 5) / 3600.0));
        assertThat(report.sweep().get(report.sweep().size() - 1).detection().detected())
                .isZero();
        assertThat(report.json().at("/totals/incidents").asInt()).isEqualTo(2);
        assertThat(report.json().at("/clips/0/incidents/0/start_seconds").asDouble())
                .isPositive();
        assertThat(report.table())
                .anyMatch(line -> line.contains("detected"))
                .anyMatch(line -> line.contains("1 false"));
    }

    @Test
    void the_plot_is_a_png_with_both_curves() throws Exception {
        ReplayReport report = new ReplayReport(
                List.of(
                        replay(clip(FireTruth.fireFrom(5)), ReplayView.NOOP),
                        replay(clip(FireTruth.NO_FIRE), ReplayView.NOOP)),
                judged().detect(),
                FPS);

        SweepPlot.write(folder.resolve("sweep.png"), report);

        BufferedImage plot = ImageIO.read(folder.resolve("sweep.png").toFile());
        Set<Integer> colours = new HashSet<>();
        for (int x = 100; x < plot.getWidth() - 100; x++) {
            for (int y = 70; y < plot.getHeight() - 70; y++) {
                colours.add(plot.getRGB(x, y) & 0xffffff);
            }
        }
        assertThat(colours).contains(0x1b7f5c, 0xd1495b);
    }

    @Test
    void the_annotated_video_shows_each_judged_image_at_its_time() throws Exception {
        Path video = folder.resolve("annotated.mp4");
        try (ReplayView view = new AnnotatedVideo(video, "Ein Bild", 0.7, FPS)) {
            replay(clip(FireTruth.UNKNOWN), view);
        }

        List<Double> times = new ArrayList<>();
        try (CameraSource source = source(video)) {
            source.open();
            for (Optional<SourceFrame> read = source.read(); read.isPresent(); read = source.read()) {
                times.add(read.get().ptsNanos() / 1e9);
            }
        }
        assertThat(times).hasSize(81);
        assertThat(times.get(80)).isCloseTo(39.75, within(0.01));
    }

    @Test
    void a_view_that_fails_ends_the_replay_and_leaves_no_frame_open() throws Exception {
        List<AnalysedFrame> seen = new ArrayList<>();
        ReplayView full = new ReplayView() {
            @Override
            public void show(AnalysedFrame analysed, AlarmState state) throws IOException {
                seen.add(analysed);
                throw new IOException("no room left");
            }

            @Override
            public void close() {}
        };

        assertThatThrownBy(() -> replay(clip(FireTruth.UNKNOWN), full)).hasMessage("no room left");
        assertThatThrownBy(() -> seen.get(0).frame().pixels()).hasMessageContaining("already closed");
    }

    @Test
    void a_file_that_is_no_video_is_told_in_one_line() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.mp4"), "no video");

        assertThatThrownBy(() -> replay(new Clip("notes", FireTruth.UNKNOWN, () -> source(text)), ReplayView.NOOP))
                .isInstanceOf(CameraException.class)
                .hasMessageContaining("notes.mp4");
    }

    private static int indexOfHit(List<ClipResult.ScoredFrame> frames, int number) {
        int hits = 0;
        for (int i = 0; i < frames.size(); i++) {
            hits += frames.get(i).score() >= THRESHOLD ? 1 : 0;
            if (hits == number) {
                return i;
            }
        }
        throw new AssertionError("the clip has fewer than " + number + " hits");
    }

    private Clip clip(FireTruth truth) {
        Path file = folder.resolve("clip.mp4");
        if (!Files.exists(file)) {
            TestClips.h264(file, 160, 96, CLIP_FPS, IMAGES_OF_CLIP);
        }
        return new Clip("clip.mp4", truth, () -> source(file));
    }

    private static ClipResult replay(Clip clip, ReplayView view) throws CameraException, IOException {
        return new Replay(new GreyClassifier(), judged(), FPS, Instant.EPOCH).run(clip, view);
    }

    private static CameraSource source(Path file) {
        return new FfmpegCameraSource(judged().withUrl(file.toString()), System::nanoTime);
    }

    private static CameraConfig judged() {
        try {
            return new ConfigLoader(name -> null)
                    .parse("", "cameras: {replay: {url: 'demo:', detect: {flicker: 0, max_still: 0s}}}")
                    .cameras()
                    .values()
                    .iterator()
                    .next();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
