package io.emberwatch.lab.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.lab.replay.SyntheticCamera.SyntheticHours;
import io.emberwatch.lab.text.TimeText;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grey images whose brightness is the score, at one image a second. */
class SyntheticHoursTest {
    private static final double FPS = 1;

    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    @Test
    void each_bright_scene_is_an_incident_of_its_own_with_its_name_and_time() throws Exception {
        List<ClipResult> scenes = play(List.of(grey("calm.png", 40), grey("lamp.png", 255)), Duration.ofMinutes(2));

        // A cool-down of five minutes would have made one incident of all of them.
        assertThat(scenes).hasSize(8);
        assertThat(scenes)
                .allMatch(scene -> scene.incidents().size() == (scene.clip().equals("lamp.png") ? 1 : 0));
        ReplayReport report = new ReplayReport(scenes, judged("").detect(), FPS, OptionalLong.of(1), List.of());
        ClipResult lit = scenes.stream()
                .filter(scene -> !scene.incidents().isEmpty())
                .findFirst()
                .orElseThrow();
        ClipResult.ReplayedIncident incident = lit.incidents().get(0);
        assertThat(report.table())
                .contains("incident at "
                        + TimeText.clock(lit.beginSeconds() + incident.startSeconds())
                        + String.format(
                                ", peak %.3f, %.1f s into lamp.png", incident.peakScore(), incident.startSeconds()))
                .anyMatch(line -> line.startsWith("8 scenes, 120.0 s, 120 images"));
        JsonNode json = report.json();
        assertThat(json.at("/totals/false_alarms").asInt()).isEqualTo(4);
        assertThat(json.at("/totals/false_alarms_per_camera_hour").asDouble()).isEqualTo(120);
        assertThat(json.at("/clips/3/begin_seconds").asDouble()).isEqualTo(45);
        assertThat(json.at("/settings/synthetic_seed").asLong()).isEqualTo(1);
        assertThat(progress).hasSize(8).last().isEqualTo("00:02:00 of 00:02:00, incidents 4");
    }

    @Test
    void hits_of_two_scenes_do_not_add_up() throws Exception {
        // Two images of each scene are bright enough, three in a row are needed; scenes of two images end in
        // between.
        List<ClipResult> scenes = new ArrayList<>();
        SyntheticCamera camera = camera(List.of(grey("lamp.png", 255)));
        Replay replay = new Replay(new GreyClassifier(), judged(""), FPS, Instant.EPOCH);
        for (int scene = 0; scene < 5; scene++) {
            scenes.add(replay.run(camera.next(scene * 2L, 2), ReplayView.NOOP));
        }

        assertThat(scenes).allMatch(scene -> scene.incidents().isEmpty());
        assertThat(scenes).allMatch(scene -> scene.peakScore() > 0.7);
    }

    @Test
    void the_same_seed_gives_the_same_scenes_and_a_remainder_is_played() throws Exception {
        List<Path> material = List.of(grey("a.png", 200), grey("b.png", 180), grey("c.png", 190));

        List<ClipResult> first = play(material, Duration.ofSeconds(46));

        assertThat(play(material, Duration.ofSeconds(46))).isEqualTo(first);
        assertThat(first).hasSize(4);
        assertThat(first.get(3).frames()).hasSize(1);
        assertThat(first.stream().mapToDouble(ClipResult::durationSeconds).sum())
                .isEqualTo(46);
    }

    @Test
    void time_goes_on_from_scene_to_scene_so_that_quiet_hours_end() throws Exception {
        CameraConfig quiet = judged("detect: {quiet: [mon-sun 00:00-00:01 UTC]}");

        List<ClipResult> scenes = play(List.of(grey("lamp.png", 255)), Duration.ofMinutes(2), quiet);

        assertThat(scenes.subList(0, 4)).allMatch(scene -> scene.incidents().isEmpty());
        assertThat(scenes.subList(4, 8)).allMatch(scene -> scene.incidents().size() == 1);
    }

    private List<ClipResult> play(List<Path> material, Duration length) throws Exception {
        return play(material, length, judged(""));
    }

    private List<ClipResult> play(List<Path> material, Duration length, CameraConfig judged) throws Exception {
        Replay replay = new Replay(new GreyClassifier(), judged, FPS, Instant.EPOCH);
        return new SyntheticHours(() -> camera(material), length, FPS, progress::add)
                .play(replay, ReplayView.Factory.NONE);
    }

    private static SyntheticCamera camera(List<Path> material) {
        return new SyntheticCamera(material, file -> Optional.empty(), FPS, 1);
    }

    private Path grey(String name, int level) throws IOException {
        BufferedImage image = new BufferedImage(80, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(level, level, level));
        g.fillRect(0, 0, 80, 64);
        g.dispose();
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static CameraConfig judged(String more) throws ConfigException {
        return new ConfigLoader(name -> null)
                .parse(
                        "",
                        "defaults: {detect: {flicker: 0, max_still: 0s}}\ncameras:\n  replay:\n    url: 'demo:'\n"
                                + (more.isEmpty() ? "" : "    " + more + "\n"))
                .cameras()
                .values()
                .iterator()
                .next();
    }
}
