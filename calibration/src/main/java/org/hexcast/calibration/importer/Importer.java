package org.hexcast.calibration.importer;

import org.hexcast.calibration.importer.table.SourceFile;

/** Reads the files of one format. Holds no state between files. */
interface Importer {

    /** What the format is called in reports. */
    String format();

    /** Whether a file is of this format, by its header or, where it has none, by its name. */
    boolean recognises(SourceFile file);

    /**
     * Reads a file that was recognised, and accounts for each of its rows.
     *
     * @throws org.hexcast.scenarios.tree.ScenarioFormatException if a row breaks a rule of the format
     */
    void read(SourceFile file, ImportSink sink);
}
