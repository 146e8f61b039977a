package io.emberwatch.monitor.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.core.frame.CameraId;
import io.emberwatch.monitor.alarm.AlarmRule;
import io.emberwatch.monitor.alarm.AlarmState;
import io.emberwatch.monitor.config.DetectConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** What holds for every rule and every sequence of scores. */
class AlarmPropertyTest {
    private static final String SEED = "20261124";
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final List<CameraId> CAMERAS = List.of(Incidents.GATE, Incidents.YARD);

    /** One image: how long after the last, and how it scored. */
    record Shot(int secondsLater, double score) {}

    /** An image of one of two cameras, under a wall clock that was set meanwhile, or time that passes without one. */
    record Moment(int camera, Shot shot, int clockSetByMinutes, boolean image) {}

    @Provide
    Arbitrary<DetectConfig> rules() {
        Arbitrary<Double> thresholds = Arbitraries.doubles().between(0.3, 0.9);
        Arbitrary<Double> clearShares = Arbitraries.doubles().between(0.1, 1);
        Arbitrary<Integer> windows = Arbitraries.integers().between(1, 8);
        Arbitrary<Double> hitShares = Arbitraries.doubles().between(0, 1);
        Arbitrary<Integer> cooldowns = Arbitraries.integers().between(0, 20);
        return Combinators.combine(thresholds, clearShares, windows, hitShares, cooldowns)
                .as((threshold, clear, window, hits, cooldown) -> new DetectConfig(
                        threshold,
                        threshold * clear,
                        window,
                        1 + (int) (hits * (window - 1)),
                        Duration.ofSeconds(cooldown)));
    }

    /** Mostly certain scores, as of a real network; otherwise alarms would be rare. */
    @Provide
    Arbitrary<List<Shot>> shots() {
        return shot().list().ofMinSize(1).ofMaxSize(120);
    }

    @Provide
    Arbitrary<List<Moment>> moments() {
        Arbitrary<Integer> clock = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(-240, 240)));
        Arbitrary<Boolean> image = Arbitraries.frequency(Tuple.of(9, true), Tuple.of(1, false));
        return Combinators.combine(Arbitraries.integers().between(0, 1), shot(), clock, image)
                .as(Moment::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    private static Arbitrary<Shot> shot() {
        Arbitrary<Double> scores = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0.0)),
                Tuple.of(2, Arbitraries.just(1.0)),
                Tuple.of(1, Arbitraries.doubles().between(0, 1)));
        return Combinators.combine(Arbitraries.integers().between(0, 5), scores).as(Shot::new);
    }

    /** The states against a plain restatement of what they mean. */
    @Property(tries = 1000, seed = SEED)
    void states_agreeWithTheirMeaning(
            @ForAll("rules") DetectConfig config, @ForAll("shots") List<Shot> shots, @ForAll long begin) {
        AlarmRule rule = new AlarmRule(config);
        ArrayDeque<Double> latest = new ArrayDeque<>();
        long time = begin;
        for (Shot shot : shots) {
            time += shot.secondsLater() * SECOND;
            AlarmState before = rule.state();
            latest.addLast(shot.score());
            if (latest.size() > config.window()) {
                latest.removeFirst();
            }
            long hits =
                    latest.stream().filter(each -> each >= config.threshold()).count();
            boolean quiet = latest.size() == config.window()
                    && latest.stream().allMatch(each -> each < config.clearThreshold());

            Optional<AlarmRule.Transition> transition = rule.observe(shot.score(), time);

            if (before != AlarmState.FIRE && rule.state() == AlarmState.FIRE) {
                assertThat(hits).isGreaterThanOrEqualTo(config.minHits());
                assertThat(shot.score()).isGreaterThanOrEqualTo(config.threshold());
            }
            if (hits >= config.minHits() && !quiet) {
                assertThat(rule.state()).isEqualTo(AlarmState.FIRE);
            }
            if (quiet) {
                assertThat(rule.state()).isNotEqualTo(AlarmState.FIRE);
            }
            assertThat(transition.isPresent()).isEqualTo(before != rule.state());
            assertThat(transition.map(AlarmRule.Transition::newFire).orElse(false) && rule.state() != AlarmState.FIRE)
                    .isFalse();
        }
        Statistics.label("last state").collect(rule.state());
    }

    @Property(tries = 500, seed = SEED)
    void belowTheThreshold_nothingIsEverSuspected(
            @ForAll("rules") DetectConfig config, @ForAll("shots") List<Shot> shots, @ForAll long begin) {
        AlarmRule rule = new AlarmRule(config);
        long time = begin;
        for (Shot shot : shots) {
            time += shot.secondsLater() * SECOND;
            rule.observe(shot.score() * Math.nextDown(config.threshold()), time);

            assertThat(rule.state()).isEqualTo(AlarmState.CALM);
        }
    }

    @Property(tries = 500, seed = SEED)
    void everyAlarmEnds_afterAQuietWindowAndTheCooldown(
            @ForAll("rules") DetectConfig config, @ForAll("shots") List<Shot> shots, @ForAll long begin) {
        AlarmRule rule = new AlarmRule(config);
        long time = begin;
        for (Shot shot : shots) {
            time += shot.secondsLater() * SECOND;
            rule.observe(shot.score(), time);
        }

        for (int frame = 0; frame < config.window(); frame++) {
            rule.observe(0, time);
        }
        assertThat(rule.state()).isNotIn(AlarmState.FIRE, AlarmState.SUSPECTED);
        rule.elapse(time + config.cooldown().toNanos());
        assertThat(rule.state()).isEqualTo(AlarmState.CALM);
    }

    /** Two cameras at once; the wall clock jumps both ways, the ticker does not. */
    @Property(tries = 500, seed = SEED)
    void incidents_ofACameraNeverOverlap_haveAHitForPeak_andAllEnd(
            @ForAll("rules") DetectConfig config, @ForAll("moments") List<Moment> moments) {
        Ledger ledger = new Ledger();
        ManualClock clock = new ManualClock(Incidents.START);
        long[] nanos = {0};
        FireWatch watch = new FireWatch(Map.of(Incidents.GATE, config, Incidents.YARD, config), () -> nanos[0], ledger);
        for (Moment moment : moments) {
            nanos[0] += moment.shot().secondsLater() * SECOND;
            clock.advance(Duration.ofSeconds(moment.shot().secondsLater()).plusMinutes(moment.clockSetByMinutes()));
            if (moment.image()) {
                watch.judge(CAMERAS.get(moment.camera()), moment.shot().score(), clock.instant(), nanos[0]);
            } else {
                watch.elapse();
            }
            for (CameraId camera : CAMERAS) {
                assertThat(watch.openIncident(camera).map(Incident::id))
                        .isEqualTo(Optional.ofNullable(ledger.open.get(camera)));
            }
        }
        Statistics.label("incidents").collect(ledger.peaks.isEmpty() ? "none" : "some");
        assertThat(ledger.peaks).allSatisfy(peak -> assertThat(peak).isGreaterThanOrEqualTo(config.threshold()));

        Instant last = clock.instant();
        for (CameraId camera : CAMERAS) {
            for (int frame = 0; frame < config.window(); frame++) {
                watch.judge(camera, 0, last, nanos[0]);
            }
        }
        nanos[0] += config.cooldown().toNanos();
        watch.elapse();
        assertThat(ledger.open).isEmpty();
    }

    /** Time passes without frames too, as while a camera connects: that ends nothing that was taken over. */
    @Property(tries = 1000, seed = SEED)
    void adoptedFire_endsAfterAWholeWindowThatWasJudgedHereBehindTheFirstFrame_andTheCooldownSinceItsFirstFrame(
            @ForAll("rules") DetectConfig config,
            @ForAll("moments") List<Moment> moments,
            @ForAll("begins") long begin) {
        Ledger ledger = new Ledger();
        long[] nanos = {begin};
        FireWatch watch = new FireWatch(Map.of(Incidents.GATE, config), () -> nanos[0], ledger);
        Incident adopted = Incident.fire("elsewhere", Incidents.GATE, Incidents.START, 0.9);
        ledger.open.put(Incidents.GATE, adopted.id());
        watch.adopt(adopted);
        int judged = 0;
        int hits = 0;
        long first = 0;
        for (Moment moment : moments) {
            nanos[0] += moment.shot().secondsLater() * SECOND;
            if (moment.image()) {
                first = judged == 0 ? nanos[0] : first;
                judged++;
                hits += moment.shot().score() >= config.threshold() ? 1 : 0;
                watch.judge(Incidents.GATE, moment.shot().score(), Incidents.START, nanos[0]);
            } else {
                watch.elapse();
            }
            boolean open = adopted.id().equals(ledger.open.get(Incidents.GATE));
            if (judged <= config.window()
                    || nanos[0] - first < config.cooldown().toNanos()) {
                assertThat(open).as("open after %d frames", judged).isTrue();
            }
            if (judged <= config.window() && hits >= config.minHits()) {
                assertThat(watch.state(Incidents.GATE)).isEqualTo(AlarmState.FIRE);
                assertThat(open).as("the fire that is seen again").isTrue();
            }
        }
        Statistics.label("adopted").collect(adopted.id().equals(ledger.open.get(Incidents.GATE)) ? "open" : "ended");
        for (int frame = 0; frame <= 2 * config.window(); frame++) {
            watch.judge(Incidents.GATE, 0, Incidents.START, nanos[0]);
        }
        nanos[0] += config.cooldown().toNanos();
        watch.elapse();
        assertThat(ledger.open).isEmpty();
    }

    /** As after a broker's return: the next owner has the fire already, and the one before holds it until it lets go. */
    @Property(tries = 500, seed = SEED)
    void fireThatTwoOwnersHaveForAWhile_endsOnce_atTheOneThatKeepsIt(
            @ForAll("rules") DetectConfig config,
            @ForAll("moments") List<Moment> moments,
            @ForAll("begins") long begin) {
        long[] nanos = {begin};
        List<String> ends = new ArrayList<>();
        FireWatch before = new FireWatch(Map.of(Incidents.GATE, config), () -> nanos[0], ending("before", ends));
        FireWatch next = new FireWatch(Map.of(Incidents.GATE, config), () -> nanos[0], ending("next", ends));
        for (int frame = 0; frame < config.window(); frame++) {
            before.judge(Incidents.GATE, 1, Incidents.START, nanos[0]);
        }
        int takenOver = moments.size() / 3;
        int letGo = 2 * moments.size() / 3;
        for (int i = 0; i < moments.size(); i++) {
            Moment moment = moments.get(i);
            nanos[0] += moment.shot().secondsLater() * SECOND;
            if (i == takenOver) {
                if (before.openIncident(Incidents.GATE).isEmpty()) {
                    return;
                }
                before.hold(Set.of(Incidents.GATE));
                next.adopt(before.openIncident(Incidents.GATE).orElseThrow());
                ends.clear();
            }
            if (i == letGo) {
                before.forget(Incidents.GATE);
            }
            for (FireWatch each : i < takenOver ? List.of(before) : i < letGo ? List.of(before, next) : List.of(next)) {
                if (moment.image()) {
                    each.judge(Incidents.GATE, moment.shot().score(), Incidents.START, nanos[0]);
                } else {
                    each.elapse();
                }
            }
        }
        assertThat(ends).doesNotContain("before");
    }

    private static AlarmListener ending(String who, List<String> ends) {
        return new AlarmListener() {
            @Override
            public void alarmEnded(Incident incident) {
                ends.add(who);
            }
        };
    }

    /** On the ticker, which may have any value. */
    @Provide
    Arbitrary<Long> begins() {
        return Arbitraries.longs();
    }

    /** What was told of incidents; refuses a second open one. */
    private static final class Ledger implements AlarmListener {
        private final Map<CameraId, String> open = new HashMap<>();
        private final List<Double> peaks = new ArrayList<>();

        @Override
        public void alarmRaised(Incident incident, long captureToAlertNanos) {
            assertThat(open.put(incident.camera(), incident.id()))
                    .as("open before")
                    .isNull();
            peaks.add(incident.peakScore());
        }

        @Override
        public void alarmEnded(Incident incident) {
            assertThat(open.remove(incident.camera())).isEqualTo(incident.id());
        }
    }
}
