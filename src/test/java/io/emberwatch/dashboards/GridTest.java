package io.emberwatch.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class GridTest {
    private final Grid grid = new Grid();

    @Test
    void neighbours_areNoFault() {
        grid.place("left", position(0, 0, 12, 8));
        grid.place("right", position(12, 0, 12, 8));
        assertThat(grid.faults()).isEmpty();
    }

    @Test
    void overlap_namesBoth() {
        grid.place("left", position(0, 0, 12, 8));
        grid.place("right", position(11, 7, 12, 8));
        assertThat(grid.faults()).containsExactly("right overlaps left at 11,7");
    }

    @Test
    void tooWide_isAFault() {
        grid.place("wide", position(13, 0, 12, 8));
        assertThat(grid.faults()).singleElement().asString().startsWith("wide lies outside");
    }

    private static JsonNode position(int x, int y, int w, int h) {
        return ShippedFiles.JSON
                .createObjectNode()
                .put("x", x)
                .put("y", y)
                .put("w", w)
                .put("h", h);
    }
}
