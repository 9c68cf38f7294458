package org.hexcast.domain.workload;

import org.hexcast.domain.unit.Quantity;

/** How long a client waits between an answer and its next request. */
public sealed interface ThinkTime {

    /** Longest mean. */
    double MOST_SECONDS = 1e6;

    /**
     * Quantile function, in seconds.
     *
     * @param u in (0, 1)
     */
    double at(double u);

    /** Mean in seconds. */
    double meanSeconds();

    /** For tables: these words and the time; nothing where there is no wait. */
    default String label(String words) {
        String law = this instanceof Exponential ? "exponential " : "";
        return meanSeconds() == 0 ? "" : words + law + Quantity.time(meanSeconds());
    }

    private static void require(double seconds) {
        if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
            throw new IllegalArgumentException("a think time of " + seconds + " s must be from 0 to 10^6 s");
        }
    }

    /**
     * Always the same.
     *
     * @param seconds the time
     */
    record Fixed(double seconds) implements ThinkTime {

        /** No wait at all. */
        public static final Fixed NONE = new Fixed(0);

        public Fixed {
            require(seconds);
        }

        @Override
        public double at(double u) {
            return seconds;
        }

        @Override
        public double meanSeconds() {
            return seconds;
        }
    }

    /**
     * Exponentially distributed.
     *
     * @param meanSeconds the mean
     */
    record Exponential(double meanSeconds) implements ThinkTime {
        public Exponential {
            require(meanSeconds);
        }

        @Override
        public double at(double u) {
            return -StrictMath.log(u) * meanSeconds;
        }
    }
}
