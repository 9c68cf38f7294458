/**
 * <b>Room.</b> Measurements of others, and our own, become samples.
 *
 * <p><b>Holds.</b> One class per format, which knows its units and traps, and the import that finds the format of each file.
 *
 * <p><b>Never.</b> A fitted coefficient; data of others (they stay outside the repository); how a table is stored
 * ({@code calibration.importer.table}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.importer.MeasurementImport}, {@link org.hexcast.calibration.importer.ImportReport},
 * {@link org.hexcast.calibration.importer.SamplesFile}.
 *
 * <p><b>Units and sources.</b> Each format says its own; keys of sources as in {@code docs/references.md}.
 */
@NullMarked
package org.hexcast.calibration.importer;

import org.jspecify.annotations.NullMarked;
