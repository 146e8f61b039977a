package io.emberwatch.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rules of one Prometheus rule file. */
final class RuleGroups {
    private RuleGroups() {}

    static List<JsonNode> alerting() {
        return rules(ShippedFiles.ALERTING_RULES);
    }

    static List<JsonNode> recording() {
        return rules(ShippedFiles.RECORDING_RULES);
    }

    static List<String> alertNames() {
        return alerting().stream().map(rule -> rule.path("alert").asText()).toList();
    }

    private static List<JsonNode> rules(Path file) {
        List<JsonNode> rules = new ArrayList<>();
        ShippedFiles.yaml(file)
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }
}
