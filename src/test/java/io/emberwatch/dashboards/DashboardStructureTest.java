package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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
