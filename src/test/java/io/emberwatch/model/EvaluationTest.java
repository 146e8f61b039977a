package io.emberwatch.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.model.Evaluation.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private final Evaluation evaluation = new Evaluation(
            List.of(
                    new Result("fire/a_1.jpg", true, 0.9),
                    new Result("fire/a_2.jpg", true, 0.4),
                    new Result("nofire/b_1.jpg", false, 0.7),
                    new Result("nofire/b_2.jpg", false, 0.7 - 1e-9),
                    new Result("nofire/plain.jpg", false, 0.1)),
            List.of(),
            0.7);

    @Test
    void figures_countAtTheThreshold() {
        Evaluation.Figures total = evaluation.total();
        assertThat(total.truePositives()).isEqualTo(1);
        assertThat(total.falseNegatives()).isEqualTo(1);
        assertThat(total.falsePositives()).isEqualTo(1);
        assertThat(total.trueNegatives()).isEqualTo(2);
        assertThat(total.accuracy()).isEqualTo(0.6);
        assertThat(total.precision()).isEqualTo(0.5);
        assertThat(total.recall()).isEqualTo(0.5);
        assertThat(total.f1()).isEqualTo(0.5);
    }

    @Test
    void sources_areTheNamesUpToTheFirstUnderscore() {
        assertThat(evaluation.bySource()).containsOnlyKeys("a", "b", "-");
        assertThat(evaluation.bySource().get("a").falsePositiveRate()).isNaN();
    }

    @Test
    void csv_hasTheAgreedColumns() {
        assertThat(evaluation.csv())
                .hasSize(6)
                .startsWith(
                        "file,label,predicted,score",
                        "fire/a_1.jpg,fire,fire,0.900000",
                        "fire/a_2.jpg,fire,nofire,0.400000")
                .contains("nofire/b_1.jpg,nofire,fire,0.700000");
    }

    @Test
    void json_hasTotalsAndSources_andNullWhereAFigureDoesNotExist() {
        var json = new EvaluationReport(evaluation).json();
        assertThat(json.at("/totals/pictures").asInt()).isEqualTo(5);
        assertThat(json.at("/sources/1/source").asText()).isEqualTo("a");
        assertThat(json.at("/sources/1/auroc").isNull()).isTrue();
        assertThat(json.at("/totals/confusion/false_positives").asInt()).isEqualTo(1);
    }
}
