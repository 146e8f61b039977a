package io.emberwatch.cli;

import io.emberwatch.monitor.config.TileGrid;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether a replay also tells what each measure against false alarms does. */
final class ComparisonOptions {
    @Option(
            names = "--compare",
            description = "Also judge the same scored pictures with each measure against false alarms switched (k-of-n,"
                    + " smoothing, agreement, flicker; quiet hours, masks and zones where the camera has some).")
    private boolean rules;

    @Option(
            names = "--compare-tiles",
            paramLabel = "GRID",
            split = ",",
            description =
                    "Also compare with images cut like this (" + TileGrid.FORM + "), which scores everything again.")
    private List<String> grids = List.of();

    /** Whether there is anything to compare with. */
    boolean wanted() {
        return rules || !grids.isEmpty();
    }

    /** The grids to score everything with again. @throws IllegalArgumentException in one line for an unknown one */
    List<TileGrid> grids() {
        return grids.stream()
                .map(label -> TileGrid.labelled(label)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "--compare-tiles must be " + TileGrid.FORM + ", not " + label)))
                .toList();
    }
}
