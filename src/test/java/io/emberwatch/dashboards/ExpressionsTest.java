package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.dashboards.Expression.Kind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExpressionsTest {
    private static final List<RightlyEmpty> EMPTY =
            List.of(RightlyEmpty.WHILE_ALL_IS_WELL, RightlyEmpty.WHILE_THERE_IS_A_FIRE);

    private final List<Expression> all = Expressions.everyExpression();

    @Test
    void everyExpression_coversPanelsAndRules() {
        assertThat(all.stream().collect(Collectors.groupingBy(Expression::kind, Collectors.counting())))
                .containsEntry(Kind.ALERTING, (long) RuleGroups.alerting().size())
                .containsEntry(Kind.RECORDING, (long) RuleGroups.recording().size())
                .containsEntry(Kind.ANNOTATION, 6L)
                .hasEntrySatisfying(Kind.PANEL, count -> assertThat(count).isGreaterThan(40));
    }

    @Test
    void everyExpression_namesOnlyWhatTheMonitorExports() {
        assertThat(all).allSatisfy(expression -> {
            assertThat(PromqlNames.metrics(expression.promql()))
                    .as(expression.place())
                    .isSubsetOf(KnownMetrics.namesForExpressions());
            assertThat(PromqlNames.labels(expression.promql()))
                    .as(expression.place())
                    .isSubsetOf(KnownMetrics.LABELS);
        });
    }

    @Test
    void recordingRules_areUsed() {
        String others = all.stream()
                .filter(each -> each.kind() != Kind.RECORDING || each.promql().contains(":"))
                .map(Expression::promql)
                .collect(Collectors.joining("\n"));
        assertThat(RuleGroups.recording())
                .allSatisfy(
                        rule -> assertThat(others).contains(rule.path("record").asText()));
    }

    @Test
    void whatIsRightlyEmpty_stillExists() {
        for (RightlyEmpty listed : EMPTY) {
            assertThat(all)
                    .extracting(Expression::place)
                    .containsAll(listed.reasons().keySet());
        }
    }

    @Test
    void onlyAlertsMarksAndWhatNeedsAGpuAFleetOrAnObjectStore_areEverRightlyEmpty() {
        Set<String> notEverywhere = new TreeSet<>(KnownMetrics.gpuNames());
        notEverywhere.addAll(KnownMetrics.fleetNames());
        notEverywhere.addAll(KnownMetrics.copyNames());
        for (RightlyEmpty listed : EMPTY) {
            assertThat(all)
                    .filteredOn(listed::has)
                    .filteredOn(each -> each.kind() == Kind.PANEL || each.kind() == Kind.RECORDING)
                    .allSatisfy(each ->
                            assertThat(PromqlNames.metrics(each.promql())).isSubsetOf(notEverywhere));
        }
    }

    @Test
    void handWrittenScrape_hasEveryKnownMetricAndNoOther() {
        assertThat(ScrapeText.handWritten().names())
                .containsExactlyInAnyOrderElementsOf(KnownMetrics.namesOfEverything());
    }
}
