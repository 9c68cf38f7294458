package org.hexcast.calibration.importer;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of one file.
 *
 * @param file its name below the folder that was imported
 * @param format what it was recognised as
 * @param rowsRead rows below the header
 * @param rowsUsed rows that gave at least one sample
 * @param leftOut how many rows, or single times of rows, were left out, by reason
 * @param samples samples that it gave; a row may give several
 */
public record ImportedFile(
        String file, String format, long rowsRead, long rowsUsed, Map<String, Long> leftOut, long samples) {

    public ImportedFile {
        leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
        if (rowsUsed > rowsRead
                || rowsRead - rowsUsed
                        > leftOut.values().stream().mapToLong(n -> n).sum()) {
            throw new IllegalStateException(file + ": of " + rowsRead + " rows " + rowsUsed
                    + " are used, and the reasons for the others do not cover them: " + leftOut);
        }
    }

    /** Rows without a sample. */
    public long rowsSkipped() {
        return rowsRead - rowsUsed;
    }
}
