package io.emberwatch.monitor.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A machine of a certain speed under a certain demand, second by second. */
class InferenceLoadTest {
    private static final String SEED = "20261130";
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong(5);
    private final InferenceLoad load = new InferenceLoad(64, now::get);
    private double offered;
    private double scored;

    @Property(tries = 200, seed = SEED)
    void whateverKeepsUp_isNeverOverloaded(
            @ForAll @DoubleRange(min = 5, max = 100) double capacity,
            @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
        for (int second = 0; second < 60; second++) {
            pass(share * capacity, capacity);
            assertThat(load.state().overloaded()).isFalse();
        }
        assertThat(load.notice()).isEmpty();
        assertThat(load.state().scoredShare()).isGreaterThan(0.8);
    }

    @Property(tries = 100, seed = SEED)
    void tooMuch_isSaidAfterAWhile_andEndsByItself(
            @ForAll @DoubleRange(min = 5, max = 100) double capacity,
            @ForAll @DoubleRange(min = 1.3, max = 8) double times,
            @ForAll @IntRange(min = 30, max = 120) int seconds) {
        pass(20, 0.5 * capacity, capacity);
        pass(9, times * capacity, capacity);
        assertThat(load.state().overloaded()).isFalse();
        pass(seconds, times * capacity, capacity);
        assertThat(load.state().overloaded()).isTrue();
        assertThat(load.state().scoredShare()).isCloseTo(1 / times, within(0.1));
        assertThat(load.state().capacity()).isCloseTo(capacity, within(0.05 * capacity));

        pass(30, 0.5 * capacity, capacity);
        assertThat(load.state().overloaded()).isFalse();
        assertThat(load.notice()).isEmpty();
    }

    @Property(tries = 100, seed = SEED)
    void nearTheEdge_itChangesItsMindSeldom(@ForAll @DoubleRange(min = 0.97, max = 1.03) double edge) {
        int changes = 0;
        boolean before = false;
        for (int second = 0; second < 300; second++) {
            pass(edge * 30, 30);
            changes += load.state().overloaded() == before ? 0 : 1;
            before = load.state().overloaded();
        }
        assertThat(changes).isLessThanOrEqualTo(1);
    }

    @Test
    void notice_saysBothRatesAndWhatComesOfIt() {
        pass(40, 64, 32);

        assertThat(load.notice())
                .hasValue("the machine can score 32 frames a second, 64 cameras ask for 64: "
                        + "each camera is scored every 2.0 s on average");
    }

    @Test
    void hangingNetwork_isNotOverload() {
        for (int second = 0; second < 60; second++) {
            load.offered();
            now.addAndGet((long) SECOND);
            load.elapse();
        }
        assertThat(load.state().overloaded()).isFalse();
        assertThat(load.state().scoredShare()).isZero();
    }

    private void pass(int seconds, double demand, double capacity) {
        for (int second = 0; second < seconds; second++) {
            pass(demand, capacity);
        }
    }

    /** A second; what cannot be scored is left out. Fractions of frames are kept for the next one. */
    private void pass(double demand, double capacity) {
        offered += demand;
        for (; offered >= 1; offered--) {
            load.offered();
        }
        double done = Math.min(demand, capacity);
        scored += done;
        load.scored((int) scored, Math.round((int) scored / capacity * SECOND));
        scored -= (int) scored;
        now.addAndGet((long) SECOND);
        load.elapse();
    }
}
