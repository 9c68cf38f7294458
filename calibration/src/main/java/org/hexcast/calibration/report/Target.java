package org.hexcast.calibration.report;

import java.util.Optional;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.calibration.holdout.HoldOut;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.KernelFamily;

/**
 * What errors should at most be.
 *
 * @param median of the absolute errors, as a share
 * @param p90 90th percentile, as a share; infinite where only the median counts
 */
public record Target(double median, double p90) {

    private static final Target INSIDE = new Target(0.05, 0.15);
    private static final Target MODEL = new Target(0.08, Double.POSITIVE_INFINITY);
    private static final Target GPU = new Target(0.15, Double.POSITIVE_INFINITY);

    /** The target of a hold-out; none for the edges of grids and for what others measured. */
    public static Optional<Target> of(HoldOut holdOut) {
        return switch (holdOut.sort()) {
            case INSIDE -> Optional.of(INSIDE);
            case MODEL -> Optional.of(MODEL);
            case GPU ->
                holdOut.key().stored() == Precision.BF16 && holdOut.key().family() != KernelFamily.ELEMENTWISE
                        ? Optional.of(GPU)
                        : Optional.empty();
            case EDGE, SOURCE -> Optional.empty();
        };
    }

    /** Whether the errors are within it. */
    public boolean metBy(ErrorSummary errors) {
        return errors.median() <= median && errors.p90() <= p90;
    }

    /** {@code met}, {@code MISSED} or {@code -} where there is no target. */
    static String verdict(HoldOut holdOut) {
        return of(holdOut)
                .map(target -> target.metBy(holdOut.errors()) ? "met" : "MISSED")
                .orElse("-");
    }
}
