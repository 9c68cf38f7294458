package org.hexcast.domain.workload;

import java.util.Locale;
import umontreal.ssj.rng.RandomStream;

/** When generated requests arrive: a description without state. Times are drawn by a {@link Clock} that it starts. */
public sealed interface ArrivalProcess
        permits ArrivalProcess.Poisson,
                ArrivalProcess.Constant,
                ArrivalProcess.Saturating,
                ArrivalProcess.Closed,
                GammaArrivals,
                WeibullArrivals,
                OnOffArrivals,
                DiurnalArrivals {

    /** Most requests per second. */
    double MOST_PER_SECOND = 1e6;

    /** Least requests per second: a run of 10^7 requests stays within the clock. */
    double LEAST_PER_SECOND = 1e-3;

    /** Draws the arrivals of one run, one after the other. Owned by whoever started it. */
    @FunctionalInterface
    interface Clock {

        /** Seconds from the start of the run to the next arrival; never falling; infinite where none comes by itself. */
        double nextSeconds();
    }

    /** Starts at time 0; equal streams give equal arrivals. How many uniforms an arrival takes may vary. */
    Clock start(RandomStream stream);

    /** Arrivals per second over a long time; infinite where all are there at once. */
    double meanPerSecond();

    /**
     * The same process with another mean rate: gaps are stretched, what is said in time (periods, bursts) stays.
     *
     * @throws IllegalArgumentException if the rate is out of range, or arrivals have none of their own
     */
    ArrivalProcess at(double ratePerSecond);

    /** For tables. */
    String label();

    /**
     * Refuses a rate out of range.
     *
     * @throws IllegalArgumentException if it is
     */
    static void requireRate(double ratePerSecond) {
        if (!(ratePerSecond >= LEAST_PER_SECOND && ratePerSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException("arrival rate " + ratePerSecond + " /s must be from " + LEAST_PER_SECOND
                    + " to " + MOST_PER_SECOND + " /s");
        }
    }

    private static IllegalArgumentException noRate(ArrivalProcess process) {
        return new IllegalArgumentException("arrivals '" + process.label()
                + "' have no rate that could be set\nMaybe ask with Poisson arrivals instead.");
    }

    /**
     * Poisson process.
     *
     * @param ratePerSecond mean arrivals per second
     */
    record Poisson(double ratePerSecond) implements ArrivalProcess {
        public Poisson {
            requireRate(ratePerSecond);
        }

        @Override
        public Clock start(RandomStream stream) {
            return new RenewalClock(() -> -StrictMath.log(stream.nextDouble()) / ratePerSecond);
        }

        @Override
        public double meanPerSecond() {
            return ratePerSecond;
        }

        @Override
        public ArrivalProcess at(double rate) {
            return new Poisson(rate);
        }

        @Override
        public String label() {
            return String.format(Locale.ROOT, "Poisson %.4g /s", ratePerSecond);
        }
    }

    /**
     * Every gap alike; the first arrival comes one gap after the start.
     *
     * @param ratePerSecond arrivals per second
     */
    record Constant(double ratePerSecond) implements ArrivalProcess {
        public Constant {
            requireRate(ratePerSecond);
        }

        @Override
        public Clock start(RandomStream stream) {
            return new Clock() {
                private long count;

                @Override
                public double nextSeconds() {
                    return ++count / ratePerSecond;
                }
            };
        }

        @Override
        public double meanPerSecond() {
            return ratePerSecond;
        }

        @Override
        public ArrivalProcess at(double rate) {
            return new Constant(rate);
        }

        @Override
        public String label() {
            return String.format(Locale.ROOT, "constant %.4g /s", ratePerSecond);
        }
    }

    /** Every request is there at time 0: the offline case, which shows the highest throughput. */
    record Saturating() implements ArrivalProcess {
        @Override
        public Clock start(RandomStream stream) {
            return () -> 0;
        }

        @Override
        public double meanPerSecond() {
            return Double.POSITIVE_INFINITY;
        }

        @Override
        public ArrivalProcess at(double rate) {
            throw noRate(this);
        }

        @Override
        public String label() {
            return "saturating";
        }
    }

    /**
     * A fixed number of clients, all there at time 0; each asks anew a think time after its last answer (or after it gave up). The clock knows of their first
     * requests only: the further ones come of the answers.
     *
     * @param clients how many ask at once
     * @param think between an answer and the next request
     */
    record Closed(int clients, ThinkTime think) implements ArrivalProcess {

        /** Most clients. */
        public static final int MOST_CLIENTS = 1_000_000;

        public Closed {
            if (clients < 1 || clients > MOST_CLIENTS) {
                throw new IllegalArgumentException(
                        "closed arrivals of " + clients + " clients must have from 1 to " + MOST_CLIENTS);
            }
        }

        @Override
        public Clock start(RandomStream stream) {
            return new Clock() {
                private int left = clients;

                @Override
                public double nextSeconds() {
                    return left-- > 0 ? 0 : Double.POSITIVE_INFINITY;
                }
            };
        }

        /** An upper bound: the rate that it would have were every answer immediate. */
        @Override
        public double meanPerSecond() {
            return clients / think.meanSeconds();
        }

        @Override
        public ArrivalProcess at(double rate) {
            throw noRate(this);
        }

        @Override
        public String label() {
            return "closed, " + clients + (clients == 1 ? " client" : " clients") + think.label(", thinking ");
        }
    }
}
