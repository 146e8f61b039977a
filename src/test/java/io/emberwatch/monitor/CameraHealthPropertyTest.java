package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.CameraHealth;
import io.emberwatch.monitor.camera.CameraStatus;
import io.emberwatch.monitor.camera.CameraStatus.Connection;
import io.emberwatch.monitor.camera.CaptureTime;
import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.incident.AlarmListener;
import io.emberwatch.monitor.incident.FireWatch;
import io.emberwatch.monitor.incident.IncidentKind;
import io.emberwatch.monitor.render.DisplayedHealth;
import io.emberwatch.monitor.render.Scenes;
import io.emberwatch.monitor.web.WebContent.Readiness;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a camera's worker says: stream, API, metrics, readiness and incidents make the same of it. */
class CameraHealthPropertyTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final CameraConfig CONFIG = Scenes.camera("Gate");
    private static final long NOW = Duration.ofHours(1).toNanos();
    private static final long STALE = Scenes.STALE_AFTER.toNanos();
    private static final List<Boolean> BOTH = List.of(false, true);

    /** Every combination of what can be known of a camera, also those that cannot come about. */
    static List<CameraStatus> everyStatus() {
        List<CameraStatus> all = new ArrayList<>();
        List<OptionalLong> frames = Stream.concat(
                        Stream.of(OptionalLong.empty()),
                        Stream.of(0L, STALE, STALE + 1, 100 * STALE).map(age -> OptionalLong.of(NOW - age)))
                .toList();
        List<OptionalLong> losses = Stream.concat(
                        Stream.of(OptionalLong.empty()),
                        Stream.of(1L, STALE / 2, 50 * STALE).map(ago -> OptionalLong.of(NOW - ago)))
                .toList();
        for (Connection connection : Connection.values()) {
            for (OptionalLong frame : frames) {
                for (OptionalLong lost : losses) {
                    for (boolean delivering : BOTH) {
                        for (boolean frozen : BOTH) {
                            for (boolean covered : BOTH) {
                                all.add(status(connection, frame, lost, delivering, frozen, covered));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    private static CameraStatus status(
            Connection connection,
            OptionalLong frame,
            OptionalLong lost,
            boolean delivering,
            boolean frozen,
            boolean covered) {
        return new CameraStatus(
                connection,
                frame.isPresent() ? Optional.of(Instant.EPOCH) : Optional.empty(),
                frame,
                delivering,
                lost.isPresent() ? Optional.of("no answer within 10 s") : Optional.empty(),
                lost,
                0,
                320,
                180,
                frozen,
                covered,
                OptionalLong.empty(),
                Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("everyStatus")
    void everybodySaysTheSame(CameraStatus status) {
        CaptureTime time = new CaptureTime(Clock.systemUTC(), () -> NOW, wait -> {});
        Map<CameraId, CameraConfig> cameras = Map.of(GATE, CONFIG);
        CameraRegistry registry =
                new CameraRegistry(cameras, FireWatch.over(cameras, time.ticker(), AlarmListener.NOOP), time);
        registry.watch(GATE, () -> status);
        List<Set<IncidentKind>> told = new ArrayList<>();
        registry.reportFaults((camera, kinds) -> told.add(kinds));

        MonitorHealth readiness =
                new MonitorHealth(registry, List.of(), new InferenceWatchdog(time.ticker()), Optional::empty);

        CameraHealth api = registry.cameras().get(0).health();
        CameraHealth stream = DisplayedHealth.of(CONFIG, status, status.lastFrameNanos(), NOW);

        assertThat(stream).isEqualTo(api);
        assertThat(registry.health()).containsExactly(Map.entry(GATE, api));
        assertThat(registry.stale(GATE) == 1).isEqualTo(api.lacksFrames());
        assertThat(readiness.checks())
                .filteredOn(check -> check.name().equals("cameras"))
                .extracting(Readiness.Check::ok)
                .containsExactly(api == CameraHealth.UP || api == CameraHealth.COVERED);
        assertThat(registry.cameras().get(0).error().isPresent())
                .isEqualTo(api == CameraHealth.DOWN && status.lastError().isPresent());
        if (api == CameraHealth.CONNECTING) {
            assertThat(told).isEmpty();
        } else {
            assertThat(told).containsExactly(faults(api));
        }
    }

    /** In words of the incidents, written down here once more on purpose. */
    private static Set<IncidentKind> faults(CameraHealth health) {
        return switch (health) {
            case DOWN, STALE, FROZEN, COVERED -> Set.of(IncidentKind.valueOf("CAMERA_" + health));
            case UP, UNJUDGED, ENDED, CONNECTING -> Set.of();
        };
    }

    @ParameterizedTest
    @MethodSource("everyStatus")
    void streamOfAnOldFrame_isNeverLive(CameraStatus status) {
        // The camera goes on, the network hangs: the frame on display is not the newest one captured.
        assertThat(DisplayedHealth.of(CONFIG, status, OptionalLong.of(NOW - STALE - 1), NOW))
                .isIn(CameraHealth.STALE, CameraHealth.CONNECTING, CameraHealth.DOWN, CameraHealth.ENDED);
        assertThat(DisplayedHealth.of(CONFIG, status, OptionalLong.empty(), NOW))
                .isIn(CameraHealth.CONNECTING, CameraHealth.DOWN, CameraHealth.ENDED);
    }
}
