package io.emberwatch.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FramePoolTest {
    private static final CameraId GATE = new CameraId("gate");

    private static Optional<VideoFrame> lease(FramePool pool, int width, int height) {
        return pool.lease(GATE, width, height, Instant.EPOCH, 0);
    }

    @Test
    void lease_isEmptyWhenAllFramesAreOut_andBackAfterClose() {
        FramePool pool = new FramePool(2);
        VideoFrame first = lease(pool, 4, 3).orElseThrow();
        try (VideoFrame second = lease(pool, 4, 3).orElseThrow()) {
            assertThat(second.pixels().remaining()).isEqualTo(36);
            assertThat(lease(pool, 4, 3)).isEmpty();
        }
        assertThat(pool.leased()).isEqualTo(1);
        first.close();
        assertThat(pool.leased()).isZero();
    }

    @Test
    void close_twiceIsRefused_becauseTwoOwnersBelievedInIt() {
        FramePool pool = new FramePool(1);
        VideoFrame frame = lease(pool, 4, 3).orElseThrow();
        frame.close();

        assertThatThrownBy(frame::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(frame::pixels).isInstanceOf(IllegalStateException.class);
        assertThat(pool.leased()).isZero();
    }

    @Test
    void pixels_keepTheirSizeWhenABufferServesAnotherSize() {
        FramePool pool = new FramePool(1);
        lease(pool, 100, 100).orElseThrow().close();
        try (VideoFrame small = lease(pool, 4, 3).orElseThrow()) {
            assertThat(small.pixels().remaining()).isEqualTo(36);
        }
        try (VideoFrame large = lease(pool, 200, 100).orElseThrow()) {
            assertThat(large.pixels().remaining()).isEqualTo(60_000);
        }
    }

    /** Cameras change their size, and direct memory is freed only when the garbage collector comes. */
    @Test
    void sizesThatAlternate_takeNoNewMemory() {
        FramePool pool = new FramePool(1);
        lease(pool, 640, 360).orElseThrow().close();
        long before = directBuffers();
        for (int i = 0; i < 100; i++) {
            lease(pool, 320, 180).orElseThrow().close();
            lease(pool, 640, 360).orElseThrow().close();
        }
        assertThat(directBuffers() - before).isLessThan(10);
    }

    @Test
    void smallFrame_doesNotTakeTheOnlyBufferThatIsFarTooLarge() {
        FramePool pool = new FramePool(2);
        lease(pool, 3840, 2160).orElseThrow().close();
        long before = directBuffers();
        try (VideoFrame small = lease(pool, 64, 36).orElseThrow();
                VideoFrame large = lease(pool, 3840, 2160).orElseThrow()) {
            assertThat(directBuffers() - before).as("the large one is kept").isLessThan(10);
            assertThat(small.pixels().remaining()).isEqualTo(64 * 36 * 3);
            assertThat(large.pixels().capacity()).isBetween(3840 * 2160 * 3 + 64, 3840 * 2160 * 3 + 192);
            assertThat(large.pixels().alignmentOffset(0, 64)).isZero();
        }
    }

    /** How many there are in this JVM. */
    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }

    @Test
    void lease_ofNoPixelsIsRefused() {
        FramePool pool = new FramePool(1);
        assertThatThrownBy(() -> lease(pool, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lease(pool, 100_000, 100_000)).isInstanceOf(ArithmeticException.class);
        assertThat(pool.leased()).isZero();
    }

    @Test
    void leases_neverExceedTheCapacity_underRandomUseByManyThreads() throws Exception {
        FramePool pool = new FramePool(7);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            done.add(threads.submit(() -> {
                start.await();
                List<VideoFrame> mine = new ArrayList<>();
                for (int step = 0; step < 2_000; step++) {
                    if (random.nextBoolean()) {
                        lease(pool, 8 << random.nextInt(3), 8).ifPresent(mine::add);
                    } else if (!mine.isEmpty()) {
                        Collections.shuffle(mine, random);
                        mine.remove(mine.size() - 1).close();
                    }
                    assertThat(pool.leased()).isBetween(mine.size(), 7);
                }
                mine.forEach(VideoFrame::close);
                return null;
            }));
        }
        start.countDown();
        for (Future<?> each : done) {
            each.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(pool.leased()).isZero();
    }

    @Test
    void resize_lendsMoreOrFewer_andTakesNothingBack() {
        FramePool pool = new FramePool(3);
        List<VideoFrame> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(lease(pool, 4, 3).orElseThrow());
        }
        pool.resize(1);
        open.remove(0).close();
        assertThat(lease(pool, 4, 3)).as("two are still open").isEmpty();
        assertThat(open)
                .allSatisfy(frame -> assertThat(frame.pixels().remaining()).isEqualTo(36));
        open.forEach(VideoFrame::close);
        assertThat(pool.leased()).isZero();

        VideoFrame only = lease(pool, 4, 3).orElseThrow();
        assertThat(lease(pool, 4, 3)).isEmpty();
        pool.resize(2);
        lease(pool, 4, 3).orElseThrow().close();
        only.close();
        assertThat(pool.capacity()).isEqualTo(2);
        assertThatThrownBy(() -> pool.resize(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
