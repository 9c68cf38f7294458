package org.hexcast.domain.workload;

import java.util.Locale;
import org.hexcast.domain.unit.Quantity;
import umontreal.ssj.rng.RandomStream;

/**
 * Poisson process whose rate swings as a sine: rate(t) = mean (1 + swing sin(2 pi (t + phase) / period)). Drawn by thinning (Lewis and Shedler, Naval Research
 * Logistics 1979).
 *
 * @param ratePerSecond mean arrivals per second
 * @param swing how far the rate goes above and below its mean, as a share of it
 * @param periodSeconds length of a day
 * @param phaseSeconds how far into the day the run begins; at 0 the rate is at its mean and rises
 */
public record DiurnalArrivals(double ratePerSecond, double swing, double periodSeconds, double phaseSeconds)
        implements ArrivalProcess {

    public DiurnalArrivals {
        ArrivalProcess.requireRate(ratePerSecond);
        if (!(swing >= 0 && swing <= 1)) {
            throw new IllegalArgumentException("swing " + swing + " must be from 0 to 1 of the mean rate");
        }
        if (!(periodSeconds >= 1e-3 && periodSeconds <= 1e8)) {
            throw new IllegalArgumentException("period " + periodSeconds + " s must be from 10^-3 to 10^8 s");
        }
        if (!(phaseSeconds >= 0 && phaseSeconds <= periodSeconds)) {
            throw new IllegalArgumentException(
                    "phase " + phaseSeconds + " s must be from 0 to the period of " + periodSeconds + " s");
        }
    }

    /** Arrivals per second at one time of the run. */
    public double perSecondAt(double seconds) {
        double turn = StrictMath.IEEEremainder((seconds + phaseSeconds) / periodSeconds, 1);
        return ratePerSecond * (1 + swing * StrictMath.sin(2 * StrictMath.PI * turn));
    }

    @Override
    public Clock start(RandomStream stream) {
        double most = ratePerSecond * (1 + swing);
        return new Clock() {
            private double seconds;

            @Override
            public double nextSeconds() {
                do {
                    seconds -= StrictMath.log(stream.nextDouble()) / most;
                } while (stream.nextDouble() * most > perSecondAt(seconds));
                return seconds;
            }
        };
    }

    @Override
    public double meanPerSecond() {
        return ratePerSecond;
    }

    @Override
    public ArrivalProcess at(double rate) {
        return new DiurnalArrivals(rate, swing, periodSeconds, phaseSeconds);
    }

    @Override
    public String label() {
        return String.format(
                Locale.ROOT,
                "diurnal %.4g /s +- %s over %s",
                ratePerSecond,
                Quantity.percent(swing),
                Quantity.time(periodSeconds));
    }
}
