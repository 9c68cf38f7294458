package org.hexcast.domain.workload;

import java.util.Locale;

/** Distribution of the number of turns of a session, given by its quantile function. */
public sealed interface TurnCount {

    /** Most turns of a session. */
    int MOST = 1_000;

    /**
     * Quantile function.
     *
     * @param u in (0, 1)
     * @return from 1 to {@link #MOST}
     */
    int at(double u);

    /** Mean number of turns. */
    double mean();

    /** For tables. */
    String label();

    /**
     * From one whole number to another, each alike.
     *
     * @param from least
     * @param to greatest, included
     */
    record Uniform(int from, int to) implements TurnCount {
        public Uniform {
            if (from < 1 || to < from || to > MOST) {
                throw new IllegalArgumentException(
                        "from " + from + " to " + to + " turns must have 1 <= from <= to <= " + MOST);
            }
        }

        @Override
        public int at(double u) {
            return from + (int) Math.min(to - from, Math.floor(u * (to - from + 1.0)));
        }

        @Override
        public double mean() {
            return (from + to) / 2.0;
        }

        @Override
        public String label() {
            return from == to ? from + (from == 1 ? " turn" : " turns") : from + " to " + to + " turns";
        }
    }

    /**
     * Geometric: after each turn the session goes on with the same chance; cut at {@link #MOST}.
     *
     * @param mean mean number of turns
     */
    record Geometric(double mean) implements TurnCount {
        public Geometric {
            if (!(mean >= 1 && mean <= 100)) {
                throw new IllegalArgumentException("a mean of " + mean + " turns must be from 1 to 100");
            }
        }

        @Override
        public int at(double u) {
            double goesOn = 1 - 1 / mean;
            return goesOn == 0
                    ? 1
                    : 1 + (int) Math.min(MOST - 1, Math.floor(StrictMath.log(u) / StrictMath.log(goesOn)));
        }

        @Override
        public String label() {
            return String.format(Locale.ROOT, "geometric %.4g turns", mean);
        }
    }
}
