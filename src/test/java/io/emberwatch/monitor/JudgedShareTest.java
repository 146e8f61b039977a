package io.emberwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.monitor.config.CameraConfig;
import io.emberwatch.monitor.config.ConfigException;
import io.emberwatch.monitor.config.ConfigLoader;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A camera that sends a frame a second. */
class JudgedShareTest {
    private static final String SEED = "20261130";
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final JudgedShare share = new JudgedShare(camera());
    private long now = 7;

    @Property(tries = 50, seed = SEED)
    void camera_thatIsJudgedOftenEnough_isNoFault(@ForAll @IntRange(min = 1, max = 4) int every) {
        for (int i = 0; i < 200; i++) {
            pass(i % every == 0);
            assertThat(share.isUnjudged()).isFalse();
        }
    }

    @Property(tries = 50, seed = SEED)
    void camera_thatIsHardlyJudged_isAFaultAfterHalfAMinute(@ForAll @IntRange(min = 12, max = 100) int every) {
        pass(20, true);
        int until = 0;
        while (!share.isUnjudged()) {
            pass(++until % every == 0);
            assertThat(until).isLessThan(60);
        }
        assertThat(until).isGreaterThan(30);

        pass(8, true);
        assertThat(share.isUnjudged()).isFalse();
        assertThat(share.perSecond(now)).isGreaterThan(0.5);
    }

    @Test
    void camera_thatSendsNothing_isNotUnjudged() {
        pass(60, false);
        assertThat(share.isUnjudged()).isTrue();

        for (int i = 0; i < 20; i++) {
            now += SECOND;
            share.elapse(now);
        }
        assertThat(share.isUnjudged()).isFalse();
        assertThat(share.perSecond(now)).isZero();
    }

    private void pass(int seconds, boolean judged) {
        for (int second = 0; second < seconds; second++) {
            pass(judged);
        }
    }

    private void pass(boolean judged) {
        now += SECOND;
        share.due(now);
        if (judged) {
            share.judged(now);
        }
        share.elapse(now);
    }

    private static CameraConfig camera() {
        try {
            return new ConfigLoader(name -> null)
                    .parse("", "cameras: {gate: {url: 'demo:', capture: {fps: 1}}}")
                    .cameras()
                    .values()
                    .iterator()
                    .next();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
