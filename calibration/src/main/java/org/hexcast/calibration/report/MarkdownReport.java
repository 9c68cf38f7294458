package org.hexcast.calibration.report;

import java.util.ArrayList;
import java.util.List;

/** Joins sections into one page of Markdown. */
public final class MarkdownReport {

    private MarkdownReport() {}

    /**
     * The page.
     *
     * @param title its heading
     * @param intro paragraphs below the heading
     * @param sections in order
     * @param pictureFolder where the pictures lie, as seen from the page
     */
    public static String of(String title, List<String> intro, List<ReportSection> sections, String pictureFolder) {
        List<String> lines = new ArrayList<>();
        lines.add("# " + title);
        intro.forEach(words -> paragraph(lines, words));
        for (ReportSection section : sections) {
            lines.add("");
            lines.add("## " + section.title());
            section.words().forEach(words -> paragraph(lines, words));
            section.pictures()
                    .forEach(picture ->
                            paragraph(lines, "![" + section.title() + "](" + pictureFolder + picture + ".png)"));
            for (ReportTable table : section.tables()) {
                lines.add("");
                lines.addAll(table.markdown());
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void paragraph(List<String> lines, String words) {
        lines.add("");
        lines.add(words);
    }
}
