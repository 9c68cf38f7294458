package org.hexcast.calibration.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a report.
 *
 * @param headers one for each column; one that begins with {@code >} heads numbers
 * @param rows as many cells each
 */
public record ReportTable(List<String> headers, List<List<String>> rows) {

    public ReportTable {
        headers = List.copyOf(headers);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != headers.size()) {
                throw new IllegalArgumentException(row.size() + " cells under " + headers.size() + " headers: " + row);
            }
        }
    }

    /** The lines in Markdown. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add(line(headers.stream()
                .map(h -> h.startsWith(">") ? h.substring(1) : h)
                .toList()));
        lines.add(line(
                headers.stream().map(h -> h.startsWith(">") ? "---:" : "---").toList()));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
