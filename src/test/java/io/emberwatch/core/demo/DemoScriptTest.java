package io.emberwatch.core.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.demo.DemoSettings.DemoScript.Moment;
import io.emberwatch.core.demo.DemoSettings.DemoScript.Phase;
import io.emberwatch.monitor.config.DemoUrl;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoScriptTest {
    @ParameterizedTest
    @CsvSource({
        "0, CALM",
        "14999, CALM",
        "15000, IGNITING",
        "21599, IGNITING",
        "21600, BURNING",
        "41999, BURNING",
        "42000, DYING",
        "47999, DYING",
        "48000, CALM",
        "59999, CALM",
        "60000, CALM",
        "75000, IGNITING",
        "3600000000, CALM",
    })
    void a_minute_has_one_fire(long millis, Phase phase) {
        assertThat(at("demo:", millis).phase()).isEqualTo(phase);
    }

    @Test
    void the_period_stretches_the_fire() {
        assertThat(at("demo:?period=20s", 4999).phase()).isEqualTo(Phase.CALM);
        assertThat(at("demo:?period=20s", 5000).phase()).isEqualTo(Phase.IGNITING);
    }

    @Test
    void a_calm_room_has_no_fire_at_all_and_the_smoke_leaves_before_the_next_one() {
        for (int millis = 0; millis < 60_000; millis += 50) {
            Moment moment = at("demo:", millis);
            assertThat(moment.size() > 0).isEqualTo(moment.phase() != Phase.CALM);
            assertThat(moment.size()).isBetween(0.0, 1.0);
            assertThat(moment.smoke()).isBetween(0.0, 1.0);
        }
        assertThat(at("demo:", 48_000).smoke()).isPositive();
        assertThat(at("demo:", 59_000).smoke()).isZero();
        assertThat(at("demo:", 0).smoke()).isZero();
    }

    @Test
    void a_fire_grows_and_dies_without_a_leap() {
        for (int millis = 15_100; millis < 47_000; millis += 100) {
            double change =
                    at("demo:", millis).size() - at("demo:", millis - 100).size();
            assertThat(Math.abs(change)).isLessThan(0.03);
        }
        assertThat(at("demo:", 31_800).size()).isEqualTo(1);
    }

    @Test
    void never_and_always_do_not_change_their_mind() {
        for (int millis = 0; millis < 120_000; millis += 500) {
            assertThat(at("demo:?fire=never", millis)).isEqualTo(new Moment(Phase.CALM, 0, 0));
            assertThat(at("demo:?fire=always", millis).size()).isGreaterThan(0.75);
        }
    }

    private static Moment at(String url, long millis) {
        return new DemoSettings.DemoScript(DemoUrl.parse(url)).at(Duration.ofMillis(millis));
    }
}
