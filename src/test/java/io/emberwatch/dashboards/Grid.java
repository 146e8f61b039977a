package io.emberwatch.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Grafana's grid of 24 columns, cell by cell. */
final class Grid {
    private static final int COLUMNS = 24;

    private final Map<List<Integer>, String> cells = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    void place(String name, JsonNode position) {
        int x = position.path("x").asInt(-1);
        int y = position.path("y").asInt(-1);
        int right = x + position.path("w").asInt();
        int bottom = y + position.path("h").asInt();
        if (x < 0 || y < 0 || right <= x || bottom <= y || right > COLUMNS) {
            faults.add(name + " lies outside of the grid: " + position);
        }
        for (int column = x; column < right; column++) {
            for (int line = y; line < bottom; line++) {
                String before = cells.putIfAbsent(List.of(column, line), name);
                if (before != null) {
                    faults.add(name + " overlaps " + before + " at " + column + "," + line);
                    return;
                }
            }
        }
    }

    List<String> faults() {
        return faults;
    }
}
