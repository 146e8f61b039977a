package io.emberwatch.monitor.incident;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network's scores around a fire, from shortly before its alarm to its end: a file beside the incident's images.
 * Immutable.
 *
 * @param threshold the camera's threshold when the alarm was raised, 0..1
 * @param points oldest first, at most {@value #MOST}
 */
public record ScoreCurve(double threshold, List<Point> points) {
    /** Within the incident's folder. */
    public static final String FILE_NAME = "scores.json";
    /** A fire of a day at two frames a second has 170,000; nobody sees more than a screen has columns. */
    public static final int MOST = 2000;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The score of a frame; as JSON a pair.
     *
     * @param seconds since the frame of the alarm, negative before it
     * @param score 0..1
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"seconds", "score"})
    public record Point(double seconds, double score) {}

    public ScoreCurve {
        points = List.copyOf(points);
    }

    /** The same where there is room, else with the higher of each two neighbours: peaks stay. */
    public static List<Point> thinned(List<Point> points) {
        List<Point> fewer = points;
        while (fewer.size() > MOST) {
            List<Point> higher = new ArrayList<>(fewer.size() / 2 + 1);
            for (int i = 0; i < fewer.size(); i += 2) {
                Point one = fewer.get(i);
                Point next = fewer.get(Math.min(i + 1, fewer.size() - 1));
                higher.add(next.score() > one.score() ? next : one);
            }
            fewer = higher;
        }
        return fewer;
    }

    /** The one of an incident; empty where there is none, or none that can be read. */
    public static Optional<ScoreCurve> read(Path incidentFolder) {
        Path file = incidentFolder.resolve(FILE_NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), ScoreCurve.class));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Puts it in the place of the one before, whole, or leaves that as it is. */
    public void write(Path incidentFolder) throws IOException {
        Files.createDirectories(incidentFolder);
        Path unfinished = incidentFolder.resolve(FILE_NAME + ".part");
        try {
            JSON.writeValue(unfinished.toFile(), this);
            Files.move(
                    unfinished,
                    incidentFolder.resolve(FILE_NAME),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
