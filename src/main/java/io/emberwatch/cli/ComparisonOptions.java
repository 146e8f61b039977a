package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.monitor.config.TileGrid;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether a replay also tells what each measure against false alarms does. */
final class ComparisonOptions {
    @Option(
            names = "--compare",
            description = "Also report what happens with each setting against false alarms turned on or off: k-of-n,"
                    + " smoothing, agreement, flicker, and the camera's quiet hours, masks and zones. Uses the"
                    + " same scores.")
    private boolean rules;

    @Option(
            names = "--compare-tiles",
            paramLabel = "GRID",
            split = ",",
            description = "Also report the result with frames cut into these tiles: " + TileGrid.FORM
                    + ". Scores every frame again.")
    private List<String> grids = List.of();

    /** Whether there is anything to compare with. */
    boolean wanted() {
        return rules || !grids.isEmpty();
    }

    /** The grids to score everything with again. @throws UserException in one line for an unknown one */
    List<TileGrid> grids() {
        return grids.stream()
                .map(label -> TileGrid.labelled(label)
                        .orElseThrow(
                                () -> new UserException("--compare-tiles must be " + TileGrid.FORM + ", not " + label)))
                .toList();
    }
}
