package io.emberwatch.lab.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The lines of a table for people: a heading and rows in columns of fixed width. Immutable. */
// Not picocli's TextTable: it aligns left only, so that numbers would not stand below each other, and it wraps long
// cells.
public final class TextTable {
    private final List<Column> columns;
    private final String form;

    /**
     * A column. A cell that is wider moves what follows it to the right.
     *
     * @param width in characters; 0 for the last column, which ends where its text ends
     * @param right whether cells end, rather than begin, below each other
     * @param gap blanks between it and the column before
     */
    public record Column(String heading, int width, boolean right, int gap) {
        /** A column of names. */
        public static Column left(String heading, int width) {
            return new Column(heading, width, false, 1);
        }

        /** A column of numbers. */
        public static Column right(String heading, int width) {
            return new Column(heading, width, true, 1);
        }

        /** The last column, of any width. */
        public static Column last(String heading) {
            return new Column(heading, 0, false, 1);
        }

        /** The same further from the column before. */
        public Column gap(int blanks) {
            return new Column(heading, width, right, blanks);
        }

        private String form() {
            return " ".repeat(gap) + (width == 0 ? "%s" : (right ? "%" : "%-") + width + "s");
        }
    }

    /** A table of these columns, of which the first begins the line. */
    public TextTable(Column... columns) {
        this.columns = List.of(columns);
        this.form = Arrays.stream(columns)
                .map(Column::form)
                .collect(Collectors.joining())
                .substring(columns[0].gap());
    }

    /** The first line, without a line break. */
    public String heading() {
        return row(columns.stream().map(Column::heading).toArray());
    }

    /** A line with a cell for each column, without a line break. */
    public String row(Object... cells) {
        return String.format(Locale.ROOT, form, cells);
    }
}
