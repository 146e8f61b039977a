package io.emberwatch.monitor.camera.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.camera.clip.ClipListener.Result;
import io.emberwatch.monitor.camera.clip.ClipListener.Shortage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClipMemoryTest {
    private static final EncodedFormat FORMAT =
            new EncodedFormat(27, 64, 48, new EncodedFormat.Aspect(0, 1), ByteBuffer.allocate(0));
    private static final long LIMIT = 10_000;

    private final Map<CameraId, Long> evicted = new HashMap<>();
    private final ClipMemory memory = new ClipMemory(LIMIT, new ClipListener() {
        @Override
        public void clipEnded(CameraId camera, Result result) {}

        @Override
        public synchronized void preRollEvicted(CameraId camera, long bytes) {
            evicted.merge(camera, bytes, Long::sum);
        }
    });

    private PacketRing ring(String camera) {
        PacketRing ring = memory.ring(new CameraId(camera), Duration.ofMinutes(1), LIMIT);
        ring.begin(FORMAT);
        return ring;
    }

    private static EncodedPacket packet(long second, boolean key, int bytes) {
        return new EncodedPacket(new byte[bytes], second, second, key, second * 1_000_000_000L);
    }

    @Test
    void whoHoldsMost_givesItsOldest_andWhoHoldsLittleKeepsAll() {
        PacketRing large = ring("large");
        PacketRing larger = ring("larger");
        PacketRing small = ring("small");
        for (int second = 0; second < 50; second++) {
            large.packet(packet(second, second % 2 == 0, 500));
            larger.packet(packet(second, second % 2 == 0, 1000));
            small.packet(packet(second, second % 2 == 0, 20));
            assertThat(memory.kept()).isLessThanOrEqualTo(LIMIT);
        }

        assertThat(small.holdings()).isEqualTo(new PacketRing.Holdings(1000, 25));
        assertThat(large.holdings().bytes()).isBetween(3000L, 5500L);
        assertThat(larger.holdings().bytes()).isBetween(3000L, 5500L);
        assertThat(evicted).containsOnlyKeys(new CameraId("large"), new CameraId("larger"));
        assertThat(evicted.values().stream().mapToLong(each -> each).sum() + memory.kept())
                .isEqualTo(50 * 1520);
        assertThat(large.follow(0).orElseThrow().shortage()).contains(Shortage.MEMORY);
        assertThat(small.follow(0).orElseThrow().shortage()).isEmpty();
    }

    @Test
    void groupsThatAreStillGrowing_goToo_whereNothingElseIsLeft() {
        PacketRing one = ring("one");
        PacketRing two = ring("two");
        one.packet(packet(0, true, 6000));
        two.packet(packet(0, true, 5000));

        assertThat(memory.kept()).isEqualTo(5000);
        one.packet(packet(1, false, 100));
        assertThat(one.holdings().bytes()).isZero();
        one.packet(packet(2, true, 100));
        assertThat(one.holdings().bytes()).isEqualTo(100);
    }

    @Test
    void whatWaitsForASlowDisk_isBoundedTooForAllTogether_andClipsAreCut() {
        List<PacketFeed> feeds = new ArrayList<>();
        PacketRing yard = ring("yard");
        PacketRing gate = ring("gate");
        yard.packet(packet(0, true, 4000));
        feeds.add(yard.follow(0).orElseThrow());
        gate.packet(packet(0, true, 4000));
        feeds.add(gate.follow(0).orElseThrow());
        feeds.add(gate.follow(0).orElseThrow());

        assertThat(memory.waiting()).isEqualTo(8000);
        assertThat(feeds.get(2).shortage()).contains(Shortage.MEMORY);
        yard.packet(packet(1, false, 1500));
        gate.packet(packet(1, false, 1500));
        assertThat(feeds).extracting(PacketFeed::isCut).containsExactly(false, true, true);
        assertThat(memory.waiting()).isEqualTo(9500);

        feeds.forEach(PacketFeed::close);
        assertThat(memory.waiting()).isZero();
    }

    @Test
    void manyCamerasAtOnce_stayWithinTheBound_andTheSumsHold() throws Exception {
        List<PacketRing> rings = new ArrayList<>();
        for (int camera = 0; camera < 8; camera++) {
            rings.add(ring("camera" + camera));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (PacketRing ring : rings) {
            running.add(threads.submit(() -> {
                Random random = new Random(ring.camera().hashCode());
                for (int second = 0; second < 3000; second++) {
                    ring.packet(packet(second, random.nextInt(5) == 0, random.nextInt(300)));
                    if (second % 50 == 0) {
                        ring.follow(0).ifPresent(PacketFeed::close);
                    }
                }
            }));
        }
        for (Future<?> each : running) {
            each.get(50, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(memory.kept()).isLessThanOrEqualTo(LIMIT).isPositive();
        assertThat(rings.stream().mapToLong(ring -> ring.holdings().bytes()).sum())
                .isEqualTo(memory.kept());
        assertThat(memory.waiting()).isZero();
    }
}
