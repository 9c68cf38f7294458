package org.hexcast.calibration.fit;

import org.hexcast.costmodel.law.KernelFormula;

/** What the coefficients of the formulas scale with. */
enum CoefficientKind {
    /** Shares of the peak of the arithmetic units. */
    COMPUTE,
    /** Shares of the bandwidth of the memory. */
    MEMORY,
    /** Seconds. */
    LATENCY,
    /** Plain numbers. */
    PLAIN;

    /** Name of the share of the memory's bandwidth, in every formula. */
    static final String BANDWIDTH = "bandwidth";

    private static final int DIGITS = 4;

    /** The kind of a coefficient. */
    static CoefficientKind of(String name) {
        return switch (name) {
            case "launch", "wave", "split" -> LATENCY;
            case BANDWIDTH, "block-bandwidth", "sums" -> MEMORY;
            case "occupancy", "waves" -> PLAIN;
            default -> COMPUTE;
        };
    }

    /** A coefficient times a factor, inside its limits, with the digits that files keep. */
    static double scaled(KernelFormula.Coefficient coefficient, double value, double factor) {
        double inside = Math.max(coefficient.least(), Math.min(coefficient.most(), value * factor));
        return SignificantDigits.of(inside, DIGITS);
    }
}
