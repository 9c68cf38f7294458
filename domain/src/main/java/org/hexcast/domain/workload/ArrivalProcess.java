package org.hexcast.domain.workload;

import java.util.Locale;
import umontreal.ssj.rng.RandomStream;

/** When generated requests arrive. */
public sealed interface ArrivalProcess {

    /** Most requests per second. */
    double MOST_PER_SECOND = 1e6;

    /** Least requests per second: a run of 10^7 requests stays within the clock. */
    double LEAST_PER_SECOND = 1e-3;

    /** Seconds until the next arrival; never negative. */
    double nextGapSeconds(RandomStream stream);

    /** For tables. */
    String label();

    /**
     * Poisson process.
     *
     * @param ratePerSecond mean arrivals per second
     */
    record Poisson(double ratePerSecond) implements ArrivalProcess {
        public Poisson {
            if (!(ratePerSecond >= LEAST_PER_SECOND && ratePerSecond <= MOST_PER_SECOND)) {
                throw new IllegalArgumentException("arrival rate " + ratePerSecond + " /s must be from "
                        + LEAST_PER_SECOND + " to " + MOST_PER_SECOND + " /s");
            }
        }

        @Override
        public double nextGapSeconds(RandomStream stream) {
            return -StrictMath.log(stream.nextDouble()) / ratePerSecond;
        }

        @Override
        public String label() {
            return String.format(Locale.ROOT, "Poisson %.4g /s", ratePerSecond);
        }
    }

    /** Every request is there at time 0: the offline case, which shows the highest throughput. */
    record Saturating() implements ArrivalProcess {
        @Override
        public double nextGapSeconds(RandomStream stream) {
            return 0;
        }

        @Override
        public String label() {
            return "saturating";
        }
    }
}
