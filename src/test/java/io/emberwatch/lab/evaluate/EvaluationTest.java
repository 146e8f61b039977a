package io.emberwatch.lab.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.ImageGroup;
import io.emberwatch.lab.evaluate.Evaluation.Result;
import io.emberwatch.lab.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void sources_areTheNamesUpToTheFirstUnderscore() {
        assertThat(evaluation.bySource()).containsOnlyKeys("a", "b", "-");
        assertThat(evaluation.bySource().get("a").value(Metric.FALSE_POSITIVE_RATE))
                .isNaN();
        assertThat(evaluation.bySource().get("b").count(Metric.FALSE_POSITIVES)).isEqualTo(1);
    }

    @Test
    void groups_areVideos_whereNamesTellThem() {
        assertThat(ImageGroup.of("fire/edw_2d0b54_th1_VIh_frame3444.jpg")).isEqualTo("edw_th1_VIh");
        assertThat(ImageGroup.of("nofire/edw_aaaaaa_th1_VIh_frame2.jpg")).isEqualTo("edw_th1_VIh");
        assertThat(ImageGroup.of("fire/gate_frame_7.png")).isEqualTo("gate");
        assertThat(ImageGroup.of("fire/Pratham_007d03_Img_27734.jpg"))
                .isEqualTo(ImageGroup.of("fire/Pratham_ffffff_Img_27501.jpg"))
                .isNotEqualTo(ImageGroup.of("fire/Pratham_007d03_Img_27499.jpg"))
                .isNotEqualTo(ImageGroup.of("nofire/Pratham_007d03_Img_27734.jpg"));
        assertThat(ImageGroup.of("fire/a_1.jpg")).isEqualTo("fire/a_1.jpg");
    }

    @Test
    void mistakes_beginWithTheWorst() {
        assertThat(evaluation.mistakes(false)).extracting(Result::file).containsExactly("nofire/b_1.jpg");
        assertThat(evaluation.mistakes(true)).extracting(Result::file).containsExactly("fire/a_2.jpg");
        Evaluation eager = new Evaluation(evaluation.results(), List.of(), 0);
        assertThat(eager.mistakes(false))
                .extracting(Result::file)
                .containsExactly("nofire/b_1.jpg", "nofire/b_2.jpg", "nofire/plain.jpg");
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
        JsonNode json = EvaluationReport.of(evaluation, ExcludedSamples.NOTHING, Optional.empty())
                .json();
        assertThat(json.at("/totals/pictures").asInt()).isEqualTo(5);
        assertThat(json.at("/totals/accuracy").asDouble()).isEqualTo(0.6);
        assertThat(json.at("/totals/intervals_95/accuracy")).hasSize(2);
        assertThat(json.at("/sources/1/source").asText()).isEqualTo("a");
        assertThat(json.at("/sources/1/auroc").isNull()).isTrue();
        assertThat(json.at("/totals/confusion/false_positives").asInt()).isEqualTo(1);
        assertThat(json.has("set_aside")).isFalse();
    }

    @Test
    void setAside_givesBothFigures() {
        ExcludedSamples aside = new ExcludedSamples(Map.of("nofire/b_1.jpg", "a campfire in the corner"));
        EvaluationReport report = EvaluationReport.of(evaluation, aside, Optional.empty());
        assertThat(report.json().at("/totals/confusion/false_positives").asInt())
                .isEqualTo(1);
        assertThat(report.json()
                        .at("/totals_without_set_aside/confusion/false_positives")
                        .asInt())
                .isZero();
        assertThat(report.json().at("/set_aside/0/reason").asText()).isEqualTo("a campfire in the corner");
        assertThat(new EvaluationReport.EvaluationTable(report).lines()).anyMatch(line -> line.startsWith("without 1"));
    }

    @Test
    void setAsideList_isReadLineByLine_andItsFaultsAreNamed(@TempDir Path folder) throws IOException {
        Path list = folder.resolve("list.csv");
        Files.writeString(list, "file,reason\n# looked at by hand\n\nfire/a_1.jpg, smoke only, no flame\n");
        assertThat(ExcludedSamples.read(list).reasons()).isEqualTo(Map.of("fire/a_1.jpg", "smoke only, no flame"));
        assertThatThrownBy(() -> new ExcludedSamples(Map.of("fire/c.jpg", "dark")).without(evaluation))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("fire/c.jpg, which was not evaluated");
        Files.writeString(list, "fire/a_1.jpg,smoke\nfire/a_2.jpg, \n");
        assertThatThrownBy(() -> ExcludedSamples.read(list)).hasMessageContaining("line 2: no reason");
        Files.writeString(list, "fire/a_1.jpg,smoke\nfire/a_1.jpg,fog\n");
        assertThatThrownBy(() -> ExcludedSamples.read(list))
                .hasMessageContaining("line 2: fire/a_1.jpg is there twice");
        assertThatThrownBy(() -> ExcludedSamples.read(folder.resolve("none.csv")))
                .hasMessageContaining("cannot read");
    }
}
