package io.emberwatch.monitor.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MjpegHubTest {
    private static final CameraId YARD = new CameraId("yard");
    private static final CameraId GATE = new CameraId("gate");

    private final MjpegHub hub = new MjpegHub();
    private final List<EncodedFrame> seen = new ArrayList<>();

    @Test
    void viewers_areCountedByCameraUntilTheyLeave() {
        MjpegHub.Subscription first = hub.subscribe(YARD, seen::add);
        hub.subscribe(YARD, seen::add);
        hub.subscribe(GATE, seen::add);
        assertThat(hub.viewers(YARD)).isEqualTo(2);
        first.close();
        first.close();
        assertThat(hub.viewers(YARD)).isEqualTo(1);
        assertThat(hub.viewers()).isEqualTo(2);
    }

    @Test
    void publish_reachesOnlyTheCamerasViewers() {
        hub.subscribe(YARD, seen::add);
        hub.publish(new EncodedFrame(GATE, 0, new byte[] {1}));
        assertThat(seen).isEmpty();
        EncodedFrame yard = new EncodedFrame(YARD, 0, new byte[] {2});
        hub.publish(yard);
        assertThat(seen).containsExactly(yard);
        assertThat(hub.latest(YARD)).contains(yard);
    }

    @Test
    void subscriber_isNotToldAfterLeaving() {
        hub.subscribe(YARD, seen::add).close();
        hub.publish(new EncodedFrame(YARD, 0, new byte[] {1}));
        assertThat(seen).isEmpty();
    }
}
