package org.hexcast.calibration.report;

import java.util.List;

/**
 * A part of a report, which stands on its own.
 *
 * @param title heading
 * @param words paragraphs before the tables
 * @param tables in order
 * @param pictures names of pictures, without folder and ending
 */
public record ReportSection(String title, List<String> words, List<ReportTable> tables, List<String> pictures) {

    public ReportSection {
        words = List.copyOf(words);
        tables = List.copyOf(tables);
        pictures = List.copyOf(pictures);
    }

    /** A section with one table and no picture. */
    public static ReportSection of(String title, String words, ReportTable table) {
        return new ReportSection(title, List.of(words), List.of(table), List.of());
    }
}
