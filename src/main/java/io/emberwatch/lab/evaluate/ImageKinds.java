package io.emberwatch.lab.evaluate;

import io.emberwatch.core.error.UserException;
import io.emberwatch.lab.dataset.CsvLine;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * What kinds of scene images show: sunrise, traffic, rooms. Read from lines {@code file,kind}, where the file is a name, a
 * path from the evaluated folder on, or a pattern of either with {@code *} and {@code ?}. An image may be of several kinds.
 * Immutable.
 */
public final class ImageKinds {
    private static final List<String> HEADING = List.of("file", "kind");

    private final Path file;
    private final Map<String, Set<String>> byName;
    private final List<Pattern> patterns;

    private record Pattern(boolean path, PathMatcher matcher, String kind) {
        boolean matches(Path image) {
            return matcher.matches(path ? image : image.getFileName());
        }
    }

    private ImageKinds(Path file, Map<String, Set<String>> byName, List<Pattern> patterns) {
        this.file = file;
        this.byName = byName;
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Reads a list.
     *
     * @throws UserException in one line for a line without a kind, a bad pattern, or a list that cannot be read
     */
    public static ImageKinds read(Path list) {
        Map<String, Set<String>> byName = new HashMap<>();
        List<Pattern> patterns = new ArrayList<>();
        for (CsvLine line : CsvLine.read(list)) {
            List<String> fields = line.fields();
            if (fields.equals(HEADING)) {
                continue;
            }
            if (fields.size() != 2 || fields.get(0).isBlank() || fields.get(1).isBlank()) {
                throw new UserException(line.place() + ": must be a file name or pattern, a comma, and a kind");
            }
            String name = fields.get(0);
            if (name.chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
                byName.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(fields.get(1));
                continue;
            }
            try {
                patterns.add(new Pattern(
                        name.contains("/"), FileSystems.getDefault().getPathMatcher("glob:" + name), fields.get(1)));
            } catch (PatternSyntaxException e) {
                throw new UserException(
                        line.place() + ": " + name + " is no pattern: close its brackets, or escape them by \\", e);
            }
        }
        return new ImageKinds(list, byName, patterns);
    }

    /**
     * The images of each kind, by its name.
     *
     * @throws UserException where no image is of any kind
     */
    Map<String, List<Evaluation.Result>> split(List<Evaluation.Result> results) {
        Map<String, List<Evaluation.Result>> kinds = new TreeMap<>();
        for (Evaluation.Result result : results) {
            of(result.file())
                    .forEach(kind -> kinds.computeIfAbsent(kind, any -> new ArrayList<>())
                            .add(result));
        }
        if (kinds.isEmpty()) {
            throw new UserException("no line of " + file + " names an evaluated image: name files, or paths from the"
                    + " evaluated folder on, as in nofire/a.jpg");
        }
        return kinds;
    }

    private Set<String> of(String image) {
        Path path = Path.of(image);
        Set<String> kinds = new LinkedHashSet<>(byName.getOrDefault(image, Set.of()));
        kinds.addAll(byName.getOrDefault(path.getFileName().toString(), Set.of()));
        patterns.stream().filter(each -> each.matches(path)).forEach(each -> kinds.add(each.kind()));
        return kinds;
    }
}
