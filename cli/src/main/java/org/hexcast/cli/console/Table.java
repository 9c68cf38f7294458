package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;

/** A table whose columns are aligned: words to the left, numbers to the right. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();

    /** A table with these headers; one that begins with {@code >} heads a column of numbers. */
    public Table(String... headers) {
        List<String> first = new ArrayList<>();
        for (String header : headers) {
            right.add(header.startsWith(">"));
            first.add(header.startsWith(">") ? header.substring(1) : header);
        }
        rows.add(first);
    }

    /** Adds a row with one cell for each header. */
    public Table row(String... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + right.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, headers first, then a rule. */
    public List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (int c = 0; c < right.size(); c++) {
            int column = c;
            widths.add(rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            lines.add(line(rows.get(r), widths));
            if (r == 0) {
                lines.add("-".repeat(lines.get(0).length()));
            }
        }
        return lines;
    }

    private String line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < cells.size(); c++) {
            String cell = cells.get(c);
            String space = " ".repeat(widths.get(c) - cell.length());
            line.append(c == 0 ? "" : "  ").append(right.get(c) ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }
}
