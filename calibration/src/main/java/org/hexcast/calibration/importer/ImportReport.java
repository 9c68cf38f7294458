package org.hexcast.calibration.importer;

import java.util.List;

/**
 * What became of every file of an import.
 *
 * @param imported files of a known format
 * @param passedOver files of none: texts, traces, prices
 */
public record ImportReport(List<ImportedFile> imported, List<String> passedOver) {

    public ImportReport {
        imported = List.copyOf(imported);
        passedOver = List.copyOf(passedOver);
    }
}
