package io.emberwatch.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** One Grafana dashboard file. */
record Board(Path file, JsonNode json) {
    /** A panel's query. */
    record Target(String refId, String expr, String legend) {}

    /** A mark on the time axis. */
    record Annotation(String name, String expr) {}

    /** A panel, rows included. */
    record Panel(Board board, JsonNode json) {
        String title() {
            return json.path("title").asText();
        }

        boolean isRow() {
            return json.path("type").asText().equals("row");
        }

        JsonNode defaults() {
            return json.at("/fieldConfig/defaults");
        }

        List<Target> targets() {
            return stream(json.path("targets"))
                    .map(each -> new Target(
                            each.path("refId").asText(),
                            each.path("expr").asText(),
                            each.path("legendFormat").asText()))
                    .toList();
        }

        @Override
        public String toString() {
            return board.file.getFileName() + " › " + title();
        }
    }

    static List<Board> all() {
        return ShippedFiles.list(ShippedFiles.DASHBOARDS, ".json").stream()
                .map(file -> new Board(file, ShippedFiles.json(file)))
                .toList();
    }

    String uid() {
        return json.path("uid").asText();
    }

    List<Panel> allPanels() {
        return stream(json.path("panels")).map(each -> new Panel(this, each)).toList();
    }

    /** Panels that show data. */
    List<Panel> panels() {
        return allPanels().stream().filter(panel -> !panel.isRow()).toList();
    }

    List<JsonNode> variables() {
        return stream(json.at("/templating/list")).toList();
    }

    List<Annotation> annotations() {
        return stream(json.at("/annotations/list"))
                .map(each -> new Annotation(
                        each.path("name").asText(), each.path("expr").asText()))
                .toList();
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
