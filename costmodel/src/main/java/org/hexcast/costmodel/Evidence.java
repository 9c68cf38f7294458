package org.hexcast.costmodel;

import org.hexcast.domain.result.Provenance;

/**
 * How a time is known.
 *
 * @param provenance how far to believe it
 * @param spread standard deviation of the logarithm of its error: 0.05 is about 5 %
 * @param source where it comes from; times of the same source err together
 */
public record Evidence(Provenance provenance, double spread, String source) {

    /**
     * Spread of arithmetic on the data sheet: the roofline with usual efficiencies lies within about 30 % of two thirds of the public kernel tables
     * (docs/accuracy.md).
     */
    public static final double ANALYTIC_SPREAD = 0.3;

    /** Spread of figures that no measurement here supports: two thirds within a factor of 1.65. */
    public static final double ASSUMED_SPREAD = 0.5;

    /** Arithmetic on the data sheet. */
    public static final Evidence DATA_SHEET =
            new Evidence(Provenance.ANALYTIC, ANALYTIC_SPREAD, "data sheet with usual efficiencies");

    public Evidence {
        if (!(spread >= 0 && spread <= 10)) {
            throw new IllegalArgumentException("spread " + spread + " must be from 0 to 10");
        }
    }
}
