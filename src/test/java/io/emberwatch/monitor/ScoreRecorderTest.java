package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.incident.Incident;
import io.emberwatch.monitor.incident.ScoreCurve;
import io.emberwatch.monitor.incident.ScoreCurve.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreRecorderTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final Instant ALARM = Instant.parse("2026-11-24T12:00:00Z");
    private static final Incident FIRE = Incident.fire("fire-1", GATE, ALARM, 0.9);

    @TempDir
    Path folder;

    private ScoreRecorder recorder() {
        return new ScoreRecorder(folder::resolve, camera -> 0.8, cause -> {});
    }

    private static void judge(ScoreRecorder recorder, double seconds, double score, Optional<Incident> open) {
        recorder.judged(GATE, ALARM.plusMillis(Math.round(seconds * 1000)), score, open);
    }

    private ScoreCurve written(String id) {
        return ScoreCurve.read(folder.resolve(id)).orElseThrow();
    }

    @Test
    void curve_reachesFromHalfAMinuteBeforeTheAlarm_toTheEnd() {
        ScoreRecorder recorder = recorder();
        for (int second = -60; second < 0; second++) {
            judge(recorder, second, 0.1, Optional.empty());
        }
        judge(recorder, 0, 0.9, Optional.of(FIRE));
        judge(recorder, 1.5, 0.95, Optional.of(FIRE));
        recorder.write();
        judge(recorder, 3, 0.2, Optional.of(FIRE));
        judge(recorder, 4, 0.05, Optional.empty());
        recorder.write();

        ScoreCurve curve = written("fire-1");
        assertThat(curve.threshold()).isEqualTo(0.8);
        assertThat(curve.points()).hasSize(33).startsWith(new Point(-30, 0.1));
        assertThat(curve.points()).endsWith(new Point(0, 0.9), new Point(1.5, 0.95), new Point(3, 0.2));
    }

    @Test
    void nextFire_hasACurveOfItsOwn() {
        ScoreRecorder recorder = recorder();
        judge(recorder, 0, 0.9, Optional.of(FIRE));
        judge(recorder, 1, 0.1, Optional.empty());
        Incident next = Incident.fire("fire-2", GATE, ALARM.plusSeconds(2), 0.9);
        judge(recorder, 2, 0.9, Optional.of(next));
        recorder.write();

        assertThat(written("fire-1").points()).containsExactly(new Point(0, 0.9));
        assertThat(written("fire-2").points())
                .containsExactly(new Point(-2, 0.9), new Point(-1, 0.1), new Point(0, 0.9));
    }

    @Test
    void fireThatGoesOnAfterARestart_keepsItsEarlierScores() {
        ScoreRecorder before = recorder();
        judge(before, 0, 0.9, Optional.of(FIRE));
        judge(before, 1, 0.8, Optional.of(FIRE));
        before.write();

        ScoreRecorder after = recorder();
        judge(after, 9, 0.7, Optional.of(FIRE));
        after.write();
        judge(after, 10, 0.6, Optional.of(FIRE));
        after.write();

        assertThat(written("fire-1").points())
                .containsExactly(new Point(0, 0.9), new Point(1, 0.8), new Point(9, 0.7), new Point(10, 0.6));
    }

    @Test
    void fireOfDays_staysSmall_andKeepsItsPeak() {
        ScoreRecorder recorder = recorder();
        for (int frame = 0; frame < 20_000; frame++) {
            judge(recorder, frame / 2.0, frame == 7777 ? 0.99 : 0.5, Optional.of(FIRE));
        }
        recorder.write();

        List<Point> points = written("fire-1").points();
        assertThat(points.size()).isBetween(ScoreCurve.MOST / 2, ScoreCurve.MOST);
        assertThat(points).contains(new Point(7777 / 2.0, 0.99));
        List<Double> times = points.stream().map(Point::seconds).toList();
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        assertThat(times).isEqualTo(sorted);
        assertThat(times.get(times.size() - 1)).isGreaterThan(9990);
    }

    @Test
    void close_writesWhatIsLeft_andADiskThatRefusesCostsTheCurveAlone() throws Exception {
        Files.writeString(folder.resolve("fire-2"), "a file where a folder should be");
        ScoreRecorder recorder = recorder();
        recorder.start();
        judge(recorder, 0, 0.9, Optional.of(FIRE));
        recorder.judged(
                new CameraId("yard"),
                ALARM,
                0.9,
                Optional.of(Incident.fire("fire-2", new CameraId("yard"), ALARM, 0.9)));
        recorder.close();

        assertThat(written("fire-1").points()).hasSize(1);
        assertThat(ScoreCurve.read(folder.resolve("fire-2"))).isEmpty();
        assertThat(recorder.fault()).isEmpty();
    }

    @Test
    void damagedFile_isNoCurve() throws Exception {
        Files.writeString(
                Files.createDirectories(folder.resolve("x")).resolve(ScoreCurve.FILE_NAME), "{\"points\": [[");

        assertThat(ScoreCurve.read(folder.resolve("x"))).isEmpty();
    }
}
