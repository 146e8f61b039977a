package io.emberwatch.monitor.camera.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final EncodedFormat FORMAT =
            new EncodedFormat(27, 64, 48, new EncodedFormat.Aspect(0, 1), ByteBuffer.allocate(0));

    private final ClipMemory memory = new ClipMemory(1_000_000, ClipListener.NOOP);
    private final PacketRing ring = memory.ring(new CameraId("yard"), Duration.ofSeconds(10), 1000);

    private void packet(long second, boolean key, int bytes) {
        ring.packet(new EncodedPacket(new byte[bytes], second * SECOND, second * SECOND, key, second * SECOND));
    }

    private static List<Long> seconds(PacketFeed feed) {
        return feed.take().packets().stream()
                .map(packet -> packet.arrivedNanos() / SECOND)
                .toList();
    }

    private List<Long> from(long second) {
        return seconds(ring.follow(second * SECOND).orElseThrow());
    }

    @Test
    void beforeAnyStream_thereIsNothingToFollow() {
        assertThat(ring.follow(0)).isEmpty();
        ring.end();
        assertThat(ring.follow(0)).isEmpty();
    }

    @Test
    void follow_beginsWithTheKeyFrameBeforeTheTime() {
        ring.begin(FORMAT);
        for (int second = 0; second < 12; second++) {
            packet(second, second % 4 == 0, 1);
        }

        assertThat(from(9)).containsExactly(8L, 9L, 10L, 11L);
        assertThat(from(8)).containsExactly(8L, 9L, 10L, 11L);
        assertThat(from(7).get(0)).isEqualTo(4);
        assertThat(from(-100).get(0)).as("the oldest there is").isZero();
    }

    @Test
    void shortage_saysWhyAClipBeginsLate() {
        ring.begin(FORMAT);
        assertThat(ring.follow(0).orElseThrow().shortage()).contains(Shortage.STARTED);
        packet(1, true, 400);
        assertThat(ring.follow(0).orElseThrow().shortage()).contains(Shortage.STARTED);
        assertThat(ring.follow(SECOND).orElseThrow().shortage()).isEmpty();

        packet(2, true, 400);
        packet(3, true, 400);

        assertThat(ring.follow(SECOND).orElseThrow().shortage()).contains(Shortage.MEMORY);
        assertThat(ring.follow(2 * SECOND).orElseThrow().shortage()).isEmpty();
        ring.begin(FORMAT);
        packet(4, true, 400);
        assertThat(ring.follow(SECOND).orElseThrow().shortage()).contains(Shortage.STARTED);
    }

    @Test
    void whatIsOlderThanTheKeptTime_isForgottenInWholeGroups() {
        ring.begin(FORMAT);
        for (int second = 0; second <= 40; second++) {
            packet(second, second % 4 == 0, 1);
        }

        // A key frame ten seconds ago or more is there, but not two of them.
        assertThat(from(-100).get(0)).isEqualTo(28);
        assertThat(ring.holdings().bytes()).isEqualTo(13);
    }

    @Test
    void bytes_stayWithinTheLimit_whateverComes() {
        Random random = new Random(6);
        ring.begin(FORMAT);
        for (int second = 0; second < 3000; second++) {
            packet(second / 20, random.nextInt(8) == 0, random.nextInt(400));
            assertThat(ring.holdings().bytes()).isLessThanOrEqualTo(1000);
            ring.follow(0).ifPresent(feed -> {
                List<EncodedPacket> kept = feed.take().packets();
                feed.close();
                assertThat(kept.isEmpty() || kept.get(0).key()).isTrue();
            });
            assertThat(memory.kept()).isEqualTo(ring.holdings().bytes());
        }
        assertThat(memory.waiting()).isZero();
    }

    @Test
    void aGroupLargerThanTheLimit_isPassedOver_andTheNextIsKept() {
        ring.begin(FORMAT);
        packet(0, true, 600);
        packet(1, false, 600);
        packet(2, false, 1);
        assertThat(ring.holdings().bytes()).isZero();
        packet(3, true, 5);
        assertThat(from(0)).containsExactly(3L);
    }

    @Test
    void feed_getsWhatFollows_untilTheCameraIsLost() {
        ring.begin(FORMAT);
        packet(0, true, 1);
        PacketFeed feed = ring.follow(0).orElseThrow();
        packet(1, false, 1);
        packet(2, true, 1);
        ring.end();

        PacketFeed.Taken taken = feed.take();
        assertThat(taken.packets()).hasSize(3);
        assertThat(taken.last()).isTrue();
        assertThat(from(0)).as("the last packets stay").containsExactly(0L, 1L, 2L);
    }

    @Test
    void anotherStream_endsTheFeedsAndForgetsTheOldOne() {
        ring.begin(FORMAT);
        packet(0, true, 1);
        PacketFeed feed = ring.follow(0).orElseThrow();
        ring.begin(FORMAT.withExtradata(new byte[] {1}));
        packet(1, true, 1);

        assertThat(feed.take().last()).isTrue();
        assertThat(seconds(feed)).isEmpty();
        assertThat(from(0)).containsExactly(1L);
    }

    @Test
    void aWriterThatIsTooSlow_losesTheEndAndNothingBetween() {
        ring.begin(FORMAT);
        packet(0, true, 1);
        PacketFeed feed = ring.follow(0).orElseThrow();
        for (int second = 1; second < 10; second++) {
            packet(second, false, 300);
        }

        assertThat(feed.isCut()).isTrue();
        PacketFeed.Taken taken = feed.take();
        assertThat(taken.last()).isTrue();
        assertThat(taken.packets())
                .extracting(EncodedPacket::arrivedNanos)
                .containsExactly(0L, SECOND, 2 * SECOND, 3 * SECOND);
    }
}
