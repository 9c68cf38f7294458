package org.hexcast.domain.workload;

import java.util.Locale;
import umontreal.ssj.rng.RandomStream;

/**
 * Renewal process with gamma distributed gaps, of shape 1/cv^2: burstier than Poisson above a coefficient of variation of 1, more even below. Gaps are drawn
 * by the rejection method of Marsaglia and Tsang (ACM TOMS 2000), in {@code StrictMath}, so that every machine draws the same.
 *
 * @param ratePerSecond mean arrivals per second
 * @param cv standard deviation of the gaps over their mean
 */
public record GammaArrivals(double ratePerSecond, double cv) implements ArrivalProcess {

    /** Least coefficient of variation. */
    public static final double LEAST_CV = 0.02;

    /** Greatest coefficient of variation. */
    public static final double MOST_CV = 15;

    public GammaArrivals {
        ArrivalProcess.requireRate(ratePerSecond);
        requireCv(cv);
    }

    static void requireCv(double cv) {
        if (!(cv >= LEAST_CV && cv <= MOST_CV)) {
            throw new IllegalArgumentException("cv " + cv + " of the gaps must be from " + LEAST_CV + " to " + MOST_CV);
        }
    }

    @Override
    public Clock start(RandomStream stream) {
        double shape = 1 / (cv * cv);
        return new RenewalClock(() -> standard(stream, shape) / (shape * ratePerSecond));
    }

    /** Draws from the gamma law of this shape and scale 1; below shape 1 by a power of a uniform from shape + 1. */
    private static double standard(RandomStream stream, double shape) {
        if (shape < 1) {
            return standard(stream, shape + 1) * StrictMath.pow(stream.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / StrictMath.sqrt(9 * d);
        while (true) {
            double x = normal(stream);
            double root = 1 + c * x;
            if (root <= 0) {
                continue;
            }
            double v = root * root * root;
            if (StrictMath.log(stream.nextDouble()) < 0.5 * x * x + d * (1 - v + StrictMath.log(v))) {
                return d * v;
            }
        }
    }

    /** Standard normal, by Box and Muller (1958). */
    private static double normal(RandomStream stream) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(stream.nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * stream.nextDouble());
    }

    @Override
    public double meanPerSecond() {
        return ratePerSecond;
    }

    @Override
    public ArrivalProcess at(double rate) {
        return new GammaArrivals(rate, cv);
    }

    @Override
    public String label() {
        return String.format(Locale.ROOT, "gamma %.4g /s cv %.4g", ratePerSecond, cv);
    }
}
