package io.emberwatch.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.dashboards.Expression.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every expression of the dashboards and rules. */
public final class Expressions {
    /** Grafana's variables as a viewer who chose "All" would have them. */
    private static final Map<String, String> VARIABLES =
            Map.of("$__rate_interval", "1m", "$instance", ".*", "$camera", ".*");

    private Expressions() {}

    /** Panels first, then annotations, recording and alerting rules. */
    public static List<Expression> everyExpression() {
        List<Expression> all = new ArrayList<>();
        for (Board board : Board.all()) {
            for (Board.Panel panel : board.panels()) {
                for (Board.Target target : panel.targets()) {
                    all.add(new Expression(panel + " " + target.refId(), Kind.PANEL, substitute(target.expr())));
                }
            }
            for (Board.Annotation mark : board.annotations()) {
                String place = board + " › annotation " + mark.name();
                all.add(new Expression(place, Kind.ANNOTATION, substitute(mark.expr())));
            }
        }
        RuleGroups.recording().forEach(rule -> all.add(rule(rule, "record", Kind.RECORDING)));
        RuleGroups.alerting().forEach(rule -> all.add(rule(rule, "alert", Kind.ALERTING)));
        return List.copyOf(all);
    }

    private static Expression rule(JsonNode rule, String nameKey, Kind kind) {
        return new Expression(
                rule.path(nameKey).asText(), kind, rule.path("expr").asText().strip());
    }

    private static String substitute(String expr) {
        String result = expr;
        for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
            result = result.replace(variable.getKey(), variable.getValue());
        }
        if (result.contains("$")) {
            throw new IllegalStateException("Unknown variable in " + expr + ": add it to Expressions.VARIABLES");
        }
        return result;
    }
}
