package io.emberwatch.lab.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.emberwatch.lab.text.TextTable.Column;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private final TextTable table =
            new TextTable(Column.left("clip", 6), Column.right("score", 7).gap(2), Column.last("result"));

    @Test
    void names_beginBelowEachOther_numbersEnd() {
        assertThat(table.heading()).isEqualTo("clip      score result");
        assertThat(table.row("a.mp4", "0.5", "quiet")).isEqualTo("a.mp4       0.5 quiet");
        assertThat(table.row("b", 12, "")).isEqualTo("b            12 ");
    }

    @Test
    void widerCell_isNotCut() {
        assertThat(table.row("a-long-name.mp4", "0.5", "quiet")).isEqualTo("a-long-name.mp4      0.5 quiet");
    }

    @Test
    void time_workIsRounded_clockShowsWholeSecondsOnly() {
        assertThat(TimeText.of(3722.6)).isEqualTo("1:02:03");
        assertThat(TimeText.clock(14_347.9)).isEqualTo("03:59:07");
    }
}
