/**
 * <b>Room.</b> Error reports: tables and words from what a calibration found.
 *
 * <p><b>Holds.</b> {@link org.hexcast.calibration.report.AccuracyReport}, which makes sections, and
 * {@link org.hexcast.calibration.report.MarkdownReport}, which joins sections, its own and others', into a page.
 *
 * <p><b>Never.</b> A fit or a prediction ({@code calibration.holdout}), a picture ({@code plots}), printing ({@code cli}).
 *
 * <p><b>Read first.</b> {@link org.hexcast.calibration.report.ReportSection}, {@link org.hexcast.calibration.report.AccuracyReport},
 * {@link org.hexcast.calibration.report.Target}.
 *
 * <p><b>Units and sources.</b> Errors in per cent of the measured time.
 */
@NullMarked
package org.hexcast.calibration.report;

import org.jspecify.annotations.NullMarked;
