package io.emberwatch.cli;

import io.emberwatch.core.error.UserException;
import io.emberwatch.core.file.Json;
import io.emberwatch.lab.replay.AnnotatedVideo;
import io.emberwatch.lab.replay.ReplayReport;
import io.emberwatch.lab.replay.ReplayView;
import io.emberwatch.lab.replay.SweepPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The files that a replay writes. */
final class ReplayOutputs {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Draw the results at other thresholds as a PNG.")
    private Path plot;

    @Option(
            names = "--annotated",
            paramLabel = "DIR",
            description = "Write a video of the scored frames of each recording or scene, with heat map, score and"
                    + " state.")
    private Path annotated;

    /**
     * Before anything is scored, which takes minutes.
     *
     * @throws UserException in one line for a file that could not be written
     */
    void prepare() throws IOException {
        check("--json", json);
        check("--plot", plot);
        if (annotated != null) {
            Files.createDirectories(annotated);
        }
    }

    /** The annotated videos, where they are wanted. */
    ReplayView.Factory videos(double threshold, double fps) {
        if (annotated == null) {
            return ReplayView.Factory.NONE;
        }
        return name -> new AnnotatedVideo(
                annotated.resolve(name.replaceAll("[^A-Za-z0-9._-]", "_") + ".annotated.mp4"), name, threshold, fps);
    }

    void write(ReplayReport report) throws IOException {
        if (json != null) {
            Json.write(json, report.json());
        }
        if (plot != null) {
            SweepPlot.write(plot, report);
        }
    }

    private static void check(String option, Path file) {
        ReportFile.problem(option, file).ifPresent(problem -> {
            throw new UserException(problem);
        });
    }
}
