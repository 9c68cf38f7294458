package org.hexcast.calibration.fit;

/**
 * Errors of predictions of one subject, as a row of a report.
 *
 * @param subject what was predicted
 * @param holdOut what the prediction did not see
 * @param errors how far off
 */
public record PredictionErrors(String subject, String holdOut, ErrorSummary errors) {}
