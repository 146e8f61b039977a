package io.emberwatch.lab.dataset;

import io.emberwatch.core.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * One line of a CSV file that people write, with quotes where a field holds commas. A field ends at the end of
 * its line, so that a missing quote affects one line only. Immutable.
 *
 * @param place the file and the number of the line, for messages
 * @param text the whole line
 * @param fields at least one; without the blanks around them that are not in quotes
 */
public record CsvLine(String place, String text, List<String> fields) {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setIgnoreSurroundingSpaces(true)
            .setTrailingData(true)
            .get();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    public CsvLine {
        fields = List.copyOf(fields);
    }

    /**
     * Reads all lines but the empty ones and those that begin with {@code #}.
     *
     * @param file text in UTF-8
     * @throws UserException if it cannot be read, or a quote is not closed
     */
    public static List<CsvLine> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": it must be a CSV file in UTF-8", e);
        }
        List<CsvLine> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 && lines.get(0).startsWith(BYTE_ORDER_MARK)
                            ? lines.get(0).substring(1)
                            : lines.get(i))
                    .strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                String place = file + ", line " + (i + 1);
                all.add(new CsvLine(place, line, parse(line, place)));
            }
        }
        return all;
    }

    /** A line of these fields, quoted where they must be. */
    public static String of(Object... fields) {
        return FORMAT.format(fields);
    }

    private static List<String> parse(String line, String place) {
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            return parser.getRecords().get(0).toList();
        } catch (IOException | UncheckedIOException e) {
            throw new UserException(place + ": a quote is not closed, or no comma follows it", e);
        }
    }
}
