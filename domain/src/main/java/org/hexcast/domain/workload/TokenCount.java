package org.hexcast.domain.workload;

import java.util.Locale;
import umontreal.ssj.probdist.NormalDist;

/** Distribution of a number of tokens, given by its quantile function. */
public sealed interface TokenCount {

    /** Longest length that any distribution yields. */
    int MOST = 1 << 24;

    /**
     * Quantile function.
     *
     * @param u in (0, 1)
     * @return at least 1
     */
    int at(double u);

    /** For tables. */
    String label();

    /**
     * Always the same.
     *
     * @param tokens at least 1
     */
    record Constant(int tokens) implements TokenCount {
        public Constant {
            if (tokens < 1 || tokens > MOST) {
                throw new IllegalArgumentException("token count " + tokens + " must be from 1 to " + MOST);
            }
        }

        @Override
        public int at(double u) {
            return tokens;
        }

        @Override
        public String label() {
            return String.valueOf(tokens);
        }
    }

    /**
     * Each whole number of a range alike.
     *
     * @param from least
     * @param to greatest, included
     */
    record Uniform(int from, int to) implements TokenCount {
        public Uniform {
            if (from < 1 || to < from || to > MOST) {
                throw new IllegalArgumentException(
                        "uniform token count from " + from + " to " + to + " must have 1 <= from <= to <= " + MOST);
            }
        }

        @Override
        public int at(double u) {
            return from + (int) Math.min(to - from, Math.floor(u * (to - from + 1.0)));
        }

        @Override
        public String label() {
            return "uniform " + from + " to " + to;
        }
    }

    /**
     * Log-normal, rounded, at least 1.
     *
     * @param median median in tokens
     * @param sigma standard deviation of the logarithm
     */
    record LogNormal(double median, double sigma) implements TokenCount {
        public LogNormal {
            if (!(median >= 1 && median <= MOST)) {
                throw new IllegalArgumentException("log-normal median " + median + " must be from 1 to " + MOST);
            }
            if (!(sigma >= 0 && sigma <= 5)) {
                throw new IllegalArgumentException("log-normal sigma " + sigma + " must be from 0 to 5");
            }
        }

        @Override
        public int at(double u) {
            double tokens = median * StrictMath.exp(sigma * NormalDist.inverseF01(u));
            return (int) Math.max(1, Math.min(MOST, Math.rint(tokens)));
        }

        @Override
        public String label() {
            return String.format(Locale.ROOT, "log-normal median %.0f sigma %.2f", median, sigma);
        }
    }
}
