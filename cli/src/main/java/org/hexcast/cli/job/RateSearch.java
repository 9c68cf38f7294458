package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.Growth;
import org.hexcast.domain.result.Verdict;

/**
 * Finds the highest arrival rate that keeps the SLO: doubling or halving until one rate passes and one fails, then bisection on the logarithm.
 *
 * <p>A rate is tried with several replications; all rates meet the same requests, only faster or slower, so that rates differ by nothing but the rate. It passes
 * when attainment keeps what is promised with 95 % confidence, fails when it misses that with the same confidence or the requests in the system grow, and is
 * tried with twice as many replications otherwise; what is still undecided with {@code mostReplications} counts as failed. Deterministic.
 *
 * @param runs what is searched
 * @param replications of the first try of a rate
 * @param mostReplications of its last
 */
record RateSearch(Runs runs, int replications, int mostReplications) {

    /** The interval between passing and failing is at most so wide, relative to the rate. */
    static final double WIDTH = 1.02;

    /** Most doublings or halvings. */
    private static final int MOST_BRACKETS = 20;

    /** Runs at a rate. */
    interface Runs {
        /** The first so many replications. */
        List<Sample> at(double requestsPerSecond, int count);
    }

    /**
     * What one replication at one rate says.
     *
     * @param margin attainment less what is promised, of the class where that is least
     * @param attainment share of all requests inside every limit
     * @param ttftP90Seconds 90th percentile of the time to first token
     * @param tpotP90Seconds 90th percentile of the time per output token
     * @param growth of the requests in the system
     */
    record Sample(double margin, double attainment, double ttftP90Seconds, double tpotP90Seconds, Growth growth) {}

    /** What became of a rate. */
    enum Outcome {
        PASSES,
        FAILS,
        SATURATED,
        UNDECIDED
    }

    /**
     * One rate that was tried.
     *
     * @param requestsPerSecond the rate
     * @param outcome what became of it
     * @param samples its replications
     */
    record Probe(double requestsPerSecond, Outcome outcome, List<Sample> samples) {
        Probe {
            samples = List.copyOf(samples);
        }

        boolean passes() {
            return outcome == Outcome.PASSES;
        }

        Estimate estimate(ToDoubleFunction<Sample> figure) {
            return Estimate.of(samples.stream().map(figure::applyAsDouble).toList());
        }
    }

    /**
     * What was found.
     *
     * @param passing highest rate that passed; 0 if none did
     * @param failing lowest rate above it that did not; infinite if all passed
     * @param probes every rate tried, in order of trying
     */
    record Found(double passing, double failing, List<Probe> probes) {
        Found {
            probes = List.copyOf(probes);
        }
    }

    /** Searches from this rate on, between a least and a most. */
    Found search(double start, double least, double most) {
        List<Probe> probes = new ArrayList<>();
        double passing = 0;
        double failing = Double.POSITIVE_INFINITY;
        double rate = start;
        for (int i = 0; i < MOST_BRACKETS && rate >= least && rate <= most; i++) {
            Probe probe = probe(rate);
            probes.add(probe);
            if (probe.passes()) {
                passing = rate;
                rate *= 2;
            } else {
                failing = rate;
                rate /= 2;
            }
            if (passing > 0 && Double.isFinite(failing)) {
                break;
            }
        }
        while (passing > 0 && Double.isFinite(failing) && failing / passing > WIDTH) {
            double middle = Math.sqrt(passing * failing);
            Probe probe = probe(middle);
            probes.add(probe);
            if (probe.passes()) {
                passing = middle;
            } else {
                failing = middle;
            }
        }
        return new Found(passing, failing, probes);
    }

    private Probe probe(double rate) {
        int count = replications;
        while (true) {
            List<Sample> samples = runs.at(rate, count);
            Outcome outcome = judge(samples);
            if (outcome != Outcome.UNDECIDED || count >= mostReplications) {
                return new Probe(rate, outcome, samples);
            }
            count = Math.min(mostReplications, 2 * count);
        }
    }

    private static Outcome judge(List<Sample> samples) {
        if (!Verdict.saturation(
                        Verdict.Load.UNSEEN,
                        samples.stream().map(Sample::growth).toList())
                .isEmpty()) {
            return Outcome.SATURATED;
        }
        Estimate margin = Estimate.of(samples.stream().map(Sample::margin).toList());
        double half = margin.halfWidth().orElse(0);
        if (margin.mean() - half >= 0) {
            return Outcome.PASSES;
        }
        return margin.mean() + half < 0 ? Outcome.FAILS : Outcome.UNDECIDED;
    }
}
