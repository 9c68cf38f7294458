package org.hexcast.domain.workload;

import org.hexcast.domain.unit.Quantity;

/** One limit of a service level objective; a time equal to the limit keeps it, to the nanosecond in which runs are timed. */
public sealed interface SloLimit {

    /**
     * Whether a served request keeps the limit.
     *
     * @param lengths what was served
     * @param ttftSeconds time to first token
     * @param endToEndSeconds from arrival to last token
     */
    boolean holds(Lengths lengths, double ttftSeconds, double endToEndSeconds);

    /** The latency of a served request over the limit on it. */
    double ratio(Lengths lengths, double ttftSeconds, double endToEndSeconds);

    /** For tables. */
    String label();

    /** Whole nanoseconds: a difference or a multiple of seconds would miss a limit that it equals. */
    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private static void requirePositive(String what, double seconds) {
        if (!(seconds > 0 && seconds <= 1e7)) {
            throw new IllegalArgumentException(what + " limit of " + seconds + " s must be above 0 and at most 10^7 s");
        }
    }

    /**
     * Time to first token.
     *
     * @param seconds the limit
     */
    record Ttft(double seconds) implements SloLimit {
        public Ttft {
            requirePositive("TTFT", seconds);
        }

        @Override
        public boolean holds(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return nanos(ttftSeconds) <= nanos(seconds);
        }

        @Override
        public double ratio(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return ttftSeconds / seconds;
        }

        @Override
        public String label() {
            return "TTFT " + Quantity.time(seconds);
        }
    }

    /**
     * Mean time per output token after the first; a one-token request has none and keeps the limit.
     *
     * @param seconds the limit
     */
    record Tpot(double seconds) implements SloLimit {
        public Tpot {
            requirePositive("TPOT", seconds);
        }

        @Override
        public boolean holds(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return lengths.outputTokens() == 1
                    || nanos(endToEndSeconds) - nanos(ttftSeconds)
                            <= (double) nanos(seconds) * (lengths.outputTokens() - 1);
        }

        @Override
        public double ratio(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return lengths.outputTokens() == 1
                    ? 0
                    : (endToEndSeconds - ttftSeconds) / (lengths.outputTokens() - 1) / seconds;
        }

        @Override
        public String label() {
            return "TPOT " + Quantity.time(seconds);
        }
    }

    /**
     * From arrival to last token.
     *
     * @param seconds the limit
     */
    record EndToEnd(double seconds) implements SloLimit {
        public EndToEnd {
            requirePositive("end-to-end", seconds);
        }

        @Override
        public boolean holds(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return nanos(endToEndSeconds) <= nanos(seconds);
        }

        @Override
        public double ratio(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return endToEndSeconds / seconds;
        }

        @Override
        public String label() {
            return "end to end " + Quantity.time(seconds);
        }
    }

    /**
     * A multiple of the latency that the same request has alone on a reference system (HexGen, ICML 2024, section 5).
     *
     * @param factor how many times
     * @param reference the reference system
     * @param referenceLabel what it is, for tables
     */
    record Scaled(double factor, ReferenceLatency reference, String referenceLabel) implements SloLimit {
        public Scaled {
            if (!(factor > 0 && factor <= 1e4)) {
                throw new IllegalArgumentException("SLO scale " + factor + " x must be above 0 and at most 10^4 x");
            }
        }

        @Override
        public boolean holds(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return endToEndSeconds <= factor * reference.seconds(lengths.promptTokens(), lengths.outputTokens());
        }

        @Override
        public double ratio(Lengths lengths, double ttftSeconds, double endToEndSeconds) {
            return endToEndSeconds / (factor * reference.seconds(lengths.promptTokens(), lengths.outputTokens()));
        }

        @Override
        public String label() {
            return "end to end " + factor + " x one request alone on " + referenceLabel;
        }
    }
}
