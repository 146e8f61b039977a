package io.emberwatch.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final Roster roster = new Roster();

    private static MemberReport report(String member, String version, String model) {
        return new MemberReport(
                member,
                version,
                model,
                "onednn/3.11",
                "cpu",
                "bf16",
                27.5,
                12,
                Optional.of("https://fire.example.org"),
                Instant.parse("2026-11-30T12:00:00Z"));
    }

    private void tell(MemberReport report, Duration at) {
        roster.take(report.member(), report.json(), at.toNanos());
    }

    private List<String> present(Duration now) {
        return roster.present(now.toNanos()).stream().map(MemberReport::member).toList();
    }

    private List<String> lost(Duration now) {
        return roster.lost(now.toNanos()).stream().map(MemberReport::member).toList();
    }

    @Test
    void aReport_isReadAsItWasWritten() {
        MemberReport report = report("a", "1.0", "abc");

        assertThat(MemberReport.parse(report.json())).contains(report);
        assertThat(MemberReport.parse(report.watching(3).json())).contains(report.watching(3));
        assertThat(report.json())
                .isEqualTo(
                        "{\"version\":1,\"member\":\"a\",\"program\":\"1.0\",\"model\":\"abc\",\"engine\":\"onednn/3.11\","
                                + "\"device\":\"cpu\",\"precision\":\"bf16\",\"capacity\":27.5,\"cameras\":12,"
                                + "\"address\":\"https://fire.example.org\",\"started_at\":\"2026-11-30T12:00:00Z\"}");
    }

    @Test
    void aSilentMember_isLost_andAfterADayForgotten() {
        tell(report("a", "1", ""), Duration.ZERO);
        tell(report("b", "1", ""), Duration.ofSeconds(20));

        assertThat(present(Duration.ofSeconds(29))).containsExactly("a", "b");
        assertThat(present(Duration.ofSeconds(31))).containsExactly("b");
        assertThat(lost(Duration.ofSeconds(31))).containsExactly("a");
        assertThat(lost(Duration.ofHours(25))).isEmpty();
    }

    @Test
    void aMemberThatLeft_isNeitherThereNorLost() {
        tell(report("a", "1", ""), Duration.ZERO);
        roster.take("a", null, Duration.ofSeconds(1).toNanos());

        assertThat(present(Duration.ofSeconds(2))).isEmpty();
        assertThat(lost(Duration.ofMinutes(2))).isEmpty();
    }

    @Test
    void whatSomebodyElseWrote_changesNothing() {
        tell(report("a", "1", ""), Duration.ZERO);
        roster.take("a", "no JSON", 0);
        roster.take("a", "{\"version\":2,\"member\":\"a\"}", 0);
        roster.take("a", report("b", "1", "").json(), 0);
        roster.take("a", "{\"version\":1,\"member\":\"a\",\"started_at\":\"once\"}", 0);

        assertThat(roster.present(0)).containsExactly(report("a", "1", ""));
    }

    @Test
    void whoIsDrained_staysSo_whateverTheMemberSays() {
        roster.take(Roster.drainKey("a"), "{}", 0);
        tell(report("a", "1", ""), Duration.ZERO);
        roster.take("a", null, 0);

        assertThat(roster.drained()).containsExactly("a");
        roster.take(Roster.drainKey("a"), null, 0);
        assertThat(roster.drained()).isEmpty();
    }

    @Test
    void anotherVersionOrModel_isADifference() {
        MemberReport here = report("a", "1.0", "aaaaaaaaaaaaaaaa");

        assertThat(Roster.difference(report("b", "1.0", "aaaaaaaaaaaaaaaa"), here))
                .isEmpty();
        assertThat(Roster.difference(report("b", "1.1", "bbbbbbbbbbbbbbbb"), here))
                .contains("version 1.1 and not 1.0, model bbbbbbbbbbbb and not aaaaaaaaaaaa");
    }

    @Test
    void notes_markWhoDiffersFromMost() {
        List<MemberReport> all = List.of(report("a", "1.0", "x"), report("b", "1.1", "x"), report("c", "1.1", "y"));
        FleetDirectory.Health health = new FleetDirectory.Health(
                all.stream().collect(Collectors.toMap(MemberReport::member, each -> each)), Map.of(), Set.of("b"));

        assertThat(health.notes("a")).containsExactly("other_version");
        assertThat(health.notes("b")).containsExactly("drained");
        assertThat(health.notes("c")).containsExactly("other_model");
        assertThat(health.of(Set.of("a")).notes("a")).isEmpty();
    }

    @Test
    void aDivisionMadeHere_isMadeAnew_onceWhenSomebodyIsDrained() {
        Drains drains = new Drains();
        drains.set(Set.of("a"));
        assertThat(drains.mustDivideAnew()).as("none was made here").isFalse();
        assertThat(drains.use()).containsExactly("a");
        assertThat(drains.mustDivideAnew()).isFalse();

        drains.set(Set.of());
        assertThat(drains.mustDivideAnew()).isTrue();
        assertThat(drains.mustDivideAnew()).isFalse();
    }
}
