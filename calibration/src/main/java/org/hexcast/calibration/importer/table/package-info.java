/**
 * <b>Room.</b> Tables of measurements as their authors wrote them, row by row.
 *
 * <p><b>Holds.</b> One file with its header (CSV, gzip, Parquet), and its rows as text with their places.
 *
 * <p><b>Never.</b> What a column means ({@code calibration.importer}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.importer.table.SourceFile}, {@link org.hexcast.calibration.importer.table.TableRow},
 * {@link org.hexcast.calibration.importer.table.CsvTable}.
 *
 * <p><b>Units and sources.</b> None: cells are text. CSV by Commons CSV, Parquet by parquet-floor.
 */
@NullMarked
package org.hexcast.calibration.importer.table;

import org.jspecify.annotations.NullMarked;
