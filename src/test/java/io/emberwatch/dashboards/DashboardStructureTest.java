package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardStructureTest {
    private static final String DATASOURCE = "{\"type\":\"prometheus\",\"uid\":\"${datasource}\"}";

    /** Schema of Grafana 12; Grafana 11 loads it as well. */
    private static final int SCHEMA = 41;

    static List<Board> boards() {
        return Board.all();
    }

    static Stream<Board.Panel> panels() {
        return Board.all().stream().flatMap(board -> board.panels().stream());
    }

    @Test
    void boards_haveTheirFixedUids() {
        assertThat(boards())
                .extracting(Board::uid)
                .containsExactlyInAnyOrder("emberwatch-fleet", "emberwatch-camera", "emberwatch-inference");
    }

    @Test
    void fleetBoard_hasItsRows_withThePanelsThatPeopleLookFor() {
        Map<String, List<Board.Panel>> rows = rows(board("emberwatch-fleet"));

        assertThat(rows.keySet())
                .contains(
                        "Now",
                        "Cameras",
                        "Latency and loss",
                        "Incidents and messages",
                        "Access",
                        "Judged rate",
                        "Members that share cameras");
        assertAsks(rows.get("Access"), "Logins", "emberwatch_logins_total");
        assertAsks(rows.get("Access"), "Requests refused", "emberwatch_http_refused_total");
        assertAsks(rows.get("Judged rate"), "Frames judged a second", "emberwatch_frames_scored_total");
        assertAsks(rows.get("Judged rate"), "Share of the wanted frames that is scored", "emberwatch_scored_share");
        assertAsks(rows.get("Judged rate"), "Cameras that are hardly judged", "emberwatch_camera_unjudged");
        assertAsks(rows.get("Now"), "Fires", "emberwatch_incident_active");
    }

    private static Board board(String uid) {
        return boards().stream()
                .filter(board -> board.uid().equals(uid))
                .findFirst()
                .orElseThrow();
    }

    /** What lies between a row and the next one, by the row's title. */
    private static Map<String, List<Board.Panel>> rows(Board board) {
        Map<String, List<Board.Panel>> rows = new LinkedHashMap<>();
        List<Board.Panel> down = board.allPanels().stream()
                .sorted(Comparator.comparingInt(
                        panel -> panel.json().at("/gridPos/y").asInt()))
                .toList();
        String row = "";
        for (Board.Panel panel : down) {
            if (panel.isRow()) {
                row = panel.title();
                rows.put(row, new ArrayList<>());
                panel.json()
                        .path("panels")
                        .forEach(folded -> rows.get(panel.title()).add(new Board.Panel(board, folded)));
            } else if (!row.isEmpty()) {
                rows.get(row).add(panel);
            }
        }
        return rows;
    }

    private static void assertAsks(List<Board.Panel> row, String title, String metric) {
        assertThat(row)
                .filteredOn(panel -> panel.title().equals(title))
                .singleElement()
                .satisfies(panel -> assertThat(panel.targets())
                        .as(title)
                        .anySatisfy(target -> assertThat(target.expr()).contains(metric)));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void board_isCompleteAndLinkedToTheOthers(Board board) {
        JsonNode json = board.json();
        assertThat(json.path("schemaVersion").asInt()).isEqualTo(SCHEMA);
        assertThat(json.has("id")).as("an id belongs to one Grafana's database").isFalse();
        assertThat(json.path("title").asText()).startsWith("Emberwatch · ");
        assertThat(json.path("description").asText()).isNotBlank();
        assertThat(json.path("tags").toString()).isEqualTo("[\"emberwatch\"]");
        assertThat(json.at("/links/0/tags")).isEqualTo(json.path("tags"));
        assertThat(json.at("/links/0/includeVars").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void board_hasVariablesForDatasourceMonitorAndCamera(Board board) {
        List<JsonNode> variables = board.variables();
        assertThat(variables)
                .extracting(each -> each.path("name").asText())
                .containsExactly("datasource", "instance", "camera");
        assertThat(variables.get(0).path("type").asText()).isEqualTo("datasource");
        assertThat(variables.get(0).path("query").asText()).isEqualTo("prometheus");
        assertThat(variables.subList(1, 3))
                .allSatisfy(each -> assertThat(each.path("datasource")).hasToString(DATASOURCE));
    }

    @ParameterizedTest
    @MethodSource("boards")
    void board_numbersItsPanelsOnce(Board board) {
        assertThat(board.allPanels())
                .extracting(panel -> panel.json().path("id").asInt())
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isPositive());
        assertThat(board.panels()).extracting(Board.Panel::title).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("boards")
    void board_laysItsPanelsOutWithoutOverlap(Board board) {
        Grid grid = new Grid();
        board.allPanels()
                .forEach(panel -> grid.place(panel.toString(), panel.json().path("gridPos")));
        assertThat(grid.faults()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("panels")
    void panel_saysWhatItShowsAndInWhichUnit(Board.Panel panel) {
        assertThat(panel.title()).isNotBlank();
        assertThat(panel.json().path("description").asText())
                .hasSizeGreaterThan(20)
                .endsWith(".");
        assertThat(panel.defaults().path("unit").asText()).isIn(Set.of("short", "s", "cps", "percentunit", "bytes"));
    }

    @ParameterizedTest
    @MethodSource("panels")
    void panel_asksTheChosenDatasourceAndNamesItsSeries(Board.Panel panel) {
        assertThat(panel.json().path("datasource")).hasToString(DATASOURCE);
        assertThat(panel.json().path("targets")).isNotEmpty().allSatisfy(target -> {
            assertThat(target.path("datasource")).hasToString(DATASOURCE);
            assertThat(target.path("legendFormat").asText()).isNotBlank();
        });
        assertThat(panel.json().path("targets"))
                .extracting(target -> target.path("refId").asText())
                .doesNotHaveDuplicates();
    }

    /** Two sites may both have a camera "gate". */
    @ParameterizedTest
    @MethodSource("panels")
    void legendOfACamera_namesItsMonitorToo(Board.Panel panel) {
        assertThat(panel.json().path("targets")).allSatisfy(target -> {
            String legend = target.path("legendFormat").asText();
            if (legend.contains("{{camera}}")) {
                assertThat(legend).contains("{{instance}}");
                assertThat(target.path("expr").asText()).doesNotContain("by (camera)");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("panels")
    void graph_hasALegend(Board.Panel panel) {
        if (Set.of("timeseries", "state-timeline")
                .contains(panel.json().path("type").asText())) {
            assertThat(panel.json().at("/options/legend/showLegend").asBoolean())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("panels")
    void thresholds_riseFromAnOpenBeginning(Board.Panel panel) {
        boolean colouredByThreshold = panel.json()
                        .at("/options/colorMode")
                        .asText()
                        .equals("background")
                || panel.defaults().at("/custom/thresholdsStyle/mode").asText().equals("dashed");
        JsonNode steps = panel.defaults().at("/thresholds/steps");
        if (colouredByThreshold) {
            assertThat(steps).hasSizeGreaterThan(1);
        }
        for (int i = 0; i < steps.size(); i++) {
            JsonNode value = steps.get(i).path("value");
            assertThat(value.isNull()).as("only the first step is open").isEqualTo(i == 0);
            if (i > 1) {
                assertThat(value.asDouble())
                        .isGreaterThan(steps.get(i - 1).path("value").asDouble());
            }
        }
    }
}
