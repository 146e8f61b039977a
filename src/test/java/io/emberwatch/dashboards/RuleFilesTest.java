package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RuleFilesTest {
    /** The alerts that the monitor promises; Watchdog is the one that always fires. */
    private static final Set<String> ALERTS = Set.of(
            "FireDetected",
            "CameraDown",
            "CameraStale",
            "PictureFrozen",
            "CameraCovered",
            "CameraUnjudged",
            "Overloaded",
            "ReconnectStorm",
            "LatencyHigh",
            "FramesDropped",
            "QueueSaturated",
            "CanaryFailed",
            "InferenceSilent",
            "NotificationFailing",
            "SinkDown",
            "DiskLow",
            "ThreadFailing",
            "ConfigNotTakenOver",
            "ObjectStoreDown",
            "MonitorAbsent",
            "FleetCameraUnowned",
            "FleetMemberLost",
            "FleetKafkaAway",
            "Watchdog");

    private static final String ALWAYS_FIRES = "Watchdog";

    private final List<Path> tests = ShippedFiles.list(ShippedFiles.PROMETHEUS.resolve("tests"), ".yml");

    @Test
    void everyPromisedAlert_hasARule() {
        assertThat(RuleGroups.alertNames()).containsExactlyInAnyOrderElementsOf(ALERTS);
    }

    @Test
    void everyAlert_saysWhatIsWrongAndHowBadItIs() {
        assertThat(RuleGroups.alerting()).allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning", "none");
            assertThat(rule.has("for")).isTrue();
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText())
                    .hasSizeGreaterThan(30)
                    .endsWith(".");
        });
    }

    @Test
    void fire_isToldWithoutDelay() {
        assertThat(RuleGroups.alerting())
                .filteredOn(rule -> rule.path("alert").asText().equals("FireDetected"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.path("for").asText()).isEqualTo("0s"));
    }

    @Test
    void everyAlert_hasItsSectionInTheRunbook() {
        String runbook = ShippedFiles.text(ShippedFiles.DASHBOARDS.resolve("RUNBOOK.md"));
        assertThat(RuleGroups.alerting()).allSatisfy(rule -> {
            String alert = rule.path("alert").asText();
            assertThat(rule.at("/annotations/runbook_url").asText())
                    .isEqualTo("dashboards/RUNBOOK.md#" + alert.toLowerCase(java.util.Locale.ROOT));
            assertThat(runbook).contains("\n## " + alert + "\n**Means** ");
        });
    }

    @Test
    void everyAlert_isTestedFiringAndNotFiring() {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        for (Path file : tests) {
            for (JsonNode test : ShippedFiles.yaml(file).path("tests")) {
                for (JsonNode each : test.path("alert_rule_test")) {
                    (each.path("exp_alerts").isEmpty() ? quiet : firing)
                            .add(each.path("alertname").asText());
                }
            }
        }
        quiet.add(ALWAYS_FIRES);
        assertThat(firing).containsExactlyInAnyOrderElementsOf(ALERTS);
        assertThat(quiet).containsExactlyInAnyOrderElementsOf(ALERTS);
    }

    @Test
    void promtool_acceptsConfigurationAndRules() {
        assertPasses(DebianProgram.PROMTOOL.run("check", "config", ShippedFiles.PROMETHEUS_CONFIG.toString()));
        assertPasses(DebianProgram.PROMTOOL.run(
                "check", "rules", ShippedFiles.ALERTING_RULES.toString(), ShippedFiles.RECORDING_RULES.toString()));
    }

    @Test
    void promtool_passesTheRuleTests() {
        assertThat(tests).isNotEmpty();
        assertThat(tests)
                .allSatisfy(file -> assertPasses(DebianProgram.PROMTOOL.run("test", "rules", file.toString())));
    }

    @Test
    void amtool_acceptsTheAlertmanagerExample() {
        assertPasses(DebianProgram.AMTOOL.run("check-config", ShippedFiles.ALERTMANAGER_CONFIG.toString()));
    }

    private static void assertPasses(DebianProgram.Result result) {
        assertThat(result.exit()).as(result.output()).isZero();
    }
}
