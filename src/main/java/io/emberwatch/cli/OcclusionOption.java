package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.image.Baseline;
import io.emberwatch.engine.InspectableModel;
import io.emberwatch.engine.explain.Occlusion;
import picocli.CommandLine.Option;

/** The options of the patch that method {@code occlusion} slides over the image. */
final class OcclusionOption {
    @Option(
            names = "--patch",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description =
                    "Edge length of the occluding patch, in pixels of the network's input. 0 means a quarter of the"
                            + " input.")
    private int size;

    @Option(
            names = "--stride",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description = "Step from one patch to the next. 0 means half of the edge length.")
    private int stride;

    @Option(
            names = "--fill",
            paramLabel = "black|mean|blur",
            defaultValue = "mean",
            description = "Content of the patch (default: ${DEFAULT-VALUE}).")
    private Baseline fill;

    /** @throws UserException if size and stride do not fit each other */
    Occlusion on(InspectableModel network) {
        int edge = size > 0 ? size : Math.max(8, network.height() / 4);
        return new Occlusion(edge, stride > 0 ? stride : Math.max(1, edge / 2), fill);
    }
}
