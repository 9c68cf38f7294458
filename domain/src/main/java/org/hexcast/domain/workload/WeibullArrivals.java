package org.hexcast.domain.workload;

import java.util.Locale;
import umontreal.ssj.rng.RandomStream;

/**
 * Renewal process with Weibull distributed gaps, drawn by inversion: gap = scale (-ln u)^(1/shape), where scale = 1 / (rate Gamma(1 + 1/shape)). Shape 1 is
 * the Poisson process, less is burstier.
 *
 * @param ratePerSecond mean arrivals per second
 * @param shape exponent of the law
 */
public record WeibullArrivals(double ratePerSecond, double shape) implements ArrivalProcess {

    /** Least shape: a coefficient of variation of 15.8. */
    public static final double LEAST_SHAPE = 0.2;

    /** Greatest shape: a coefficient of variation of 0.0128. */
    public static final double MOST_SHAPE = 100;

    public WeibullArrivals {
        ArrivalProcess.requireRate(ratePerSecond);
        if (!(shape >= LEAST_SHAPE && shape <= MOST_SHAPE)) {
            throw new IllegalArgumentException(
                    "Weibull shape " + shape + " must be from " + LEAST_SHAPE + " to " + MOST_SHAPE);
        }
    }

    /** The process whose gaps have this coefficient of variation: the shape is found by bisection, as the one falls with the other. */
    public static WeibullArrivals ofCv(double ratePerSecond, double cv) {
        GammaArrivals.requireCv(cv);
        double low = LEAST_SHAPE;
        double high = MOST_SHAPE;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            if (cv(middle) > cv) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new WeibullArrivals(ratePerSecond, (low + high) / 2);
    }

    /** Coefficient of variation of the gaps. */
    public double cv() {
        return cv(shape);
    }

    /** cv^2 = Gamma(1 + 2/shape) / Gamma(1 + 1/shape)^2 - 1. */
    private static double cv(double shape) {
        return StrictMath.sqrt(StrictMath.expm1(LogGamma.of(1 + 2 / shape) - 2 * LogGamma.of(1 + 1 / shape)));
    }

    @Override
    public Clock start(RandomStream stream) {
        double scale = StrictMath.exp(-LogGamma.of(1 + 1 / shape)) / ratePerSecond;
        return new RenewalClock(() -> scale * StrictMath.pow(-StrictMath.log(stream.nextDouble()), 1 / shape));
    }

    @Override
    public double meanPerSecond() {
        return ratePerSecond;
    }

    @Override
    public ArrivalProcess at(double rate) {
        return new WeibullArrivals(rate, shape);
    }

    @Override
    public String label() {
        return String.format(Locale.ROOT, "Weibull %.4g /s shape %.4g", ratePerSecond, shape);
    }
}
