package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnersDoubtTest {
    private static final CameraId GATE = new CameraId("gate");
    private static final CameraId YARD = new CameraId("yard");

    private final OwnersDoubt doubt = new OwnersDoubt();
    private long now = Long.MAX_VALUE - 5;

    private Set<CameraId> after(Duration time, Set<CameraId> doubtful) {
        now += time.toNanos();
        return doubt.look(doubtful, now);
    }

    @Test
    void camerasInDoubt_areHeld_untilTheirOwnerIsSettled() {
        assertThat(after(Duration.ZERO, Set.of())).isEmpty();
        assertThat(after(Duration.ofSeconds(1), Set.of(GATE))).containsExactly(GATE);
        assertThat(after(Duration.ofSeconds(1), Set.of(GATE, YARD))).containsExactlyInAnyOrder(GATE, YARD);
        assertThat(after(Duration.ofSeconds(1), Set.of(YARD))).containsExactly(YARD);
        assertThat(doubt.held()).containsExactly(YARD);
        assertThat(after(Duration.ofSeconds(1), Set.of())).isEmpty();
    }

    @Test
    void camerasThatStayInDoubt_asWithoutKafka_areHeldForAWhileOnly_andAnewTheNextTime() {
        after(Duration.ZERO, Set.of(GATE));
        assertThat(after(OwnersDoubt.LONGEST.minusNanos(1), Set.of(GATE))).containsExactly(GATE);
        assertThat(after(Duration.ofNanos(1), Set.of(GATE))).isEmpty();
        assertThat(after(Duration.ofHours(1), Set.of(GATE))).isEmpty();

        after(Duration.ofSeconds(1), Set.of());
        assertThat(after(Duration.ofSeconds(1), Set.of(GATE))).containsExactly(GATE);
    }
}
