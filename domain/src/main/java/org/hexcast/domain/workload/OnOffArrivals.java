package org.hexcast.domain.workload;

import java.util.Locale;
import org.hexcast.domain.unit.Quantity;
import umontreal.ssj.rng.RandomStream;

/**
 * Bursts: a Poisson process with one rate while on and another while off, both for exponentially distributed times (a Markov-modulated Poisson process of two
 * states; Fischer and Meier-Hellstern, Performance Evaluation 1993). It starts in a state drawn by the long-run shares, so that it has no warm-up.
 *
 * @param onPerSecond arrivals per second while on
 * @param offPerSecond arrivals per second while off; less than while on, 0 for silence
 * @param onSeconds mean time on
 * @param offSeconds mean time off
 */
public record OnOffArrivals(double onPerSecond, double offPerSecond, double onSeconds, double offSeconds)
        implements ArrivalProcess {

    private static final double MOST_SECONDS = 1e6;

    /** Least arrivals of a mean cycle: below, drawing one arrival would take very many cycles. */
    private static final double LEAST_PER_CYCLE = 1e-3;

    public OnOffArrivals {
        if (!(offPerSecond >= 0 && onPerSecond > offPerSecond && onPerSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException("rates of " + onPerSecond + " /s while on and " + offPerSecond
                    + " /s while off must have 0 <= off < on <= " + MOST_PER_SECOND);
        }
        if (!(onSeconds > 0 && onSeconds <= MOST_SECONDS && offSeconds > 0 && offSeconds <= MOST_SECONDS)) {
            throw new IllegalArgumentException("mean times of " + onSeconds + " s on and " + offSeconds
                    + " s off must each be above 0 and at most 10^6 s");
        }
        double mean = mean(onPerSecond, offPerSecond, onSeconds, offSeconds);
        ArrivalProcess.requireRate(mean);
        if (mean * (onSeconds + offSeconds) < LEAST_PER_CYCLE) {
            throw new IllegalArgumentException("times of " + onSeconds + " s on and " + offSeconds
                    + " s off must be longer: less than " + LEAST_PER_CYCLE + " requests would arrive in both");
        }
    }

    private static double mean(double onPerSecond, double offPerSecond, double onSeconds, double offSeconds) {
        return (onPerSecond * onSeconds + offPerSecond * offSeconds) / (onSeconds + offSeconds);
    }

    @Override
    public Clock start(RandomStream stream) {
        return new BurstClock(stream);
    }

    private final class BurstClock implements Clock {
        private final RandomStream stream;
        private boolean on;
        private double seconds;
        private double changeSeconds;

        private BurstClock(RandomStream stream) {
            this.stream = stream;
            on = stream.nextDouble() * (onSeconds + offSeconds) < onSeconds;
            changeSeconds = exponential(1 / (on ? onSeconds : offSeconds));
        }

        private double exponential(double perSecond) {
            return -StrictMath.log(stream.nextDouble()) / perSecond;
        }

        /** A gap that reaches beyond the change of state is drawn anew from there: the law forgets how long it waited. */
        @Override
        public double nextSeconds() {
            while (true) {
                double rate = on ? onPerSecond : offPerSecond;
                double next = rate > 0 ? seconds + exponential(rate) : Double.POSITIVE_INFINITY;
                if (next <= changeSeconds) {
                    seconds = next;
                    return next;
                }
                seconds = changeSeconds;
                on = !on;
                changeSeconds = seconds + exponential(1 / (on ? onSeconds : offSeconds));
            }
        }
    }

    @Override
    public double meanPerSecond() {
        return mean(onPerSecond, offPerSecond, onSeconds, offSeconds);
    }

    @Override
    public ArrivalProcess at(double rate) {
        double factor = rate / meanPerSecond();
        return new OnOffArrivals(onPerSecond * factor, offPerSecond * factor, onSeconds, offSeconds);
    }

    @Override
    public String label() {
        String silence = offPerSecond == 0 ? "nothing" : String.format(Locale.ROOT, "%.4g /s", offPerSecond);
        return String.format(
                Locale.ROOT,
                "bursts of %.4g /s for %s, %s for %s",
                onPerSecond,
                Quantity.time(onSeconds),
                silence,
                Quantity.time(offSeconds));
    }
}
