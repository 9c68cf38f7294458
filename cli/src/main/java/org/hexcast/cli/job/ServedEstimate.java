package org.hexcast.cli.job;

import java.util.List;
import java.util.Map;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.LengthDistribution;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.ThinkTime;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.EstimateCase;
import org.hexcast.sim.RunInput;
import org.hexcast.sim.RunListener;
import org.hexcast.sim.ServedSystem;
import org.hexcast.sim.ServingSimulation;

/**
 * One co-located replica under load, simulated once. Means are over all requests and rates over the whole run, as the benchmarks of engines report them.
 *
 * @param system the replica
 * @param estimateCase what is asked of it
 */
record ServedEstimate(ServedSystem system, EstimateCase estimateCase) {

    private static final long SEED = 1;

    /**
     * What was measured.
     *
     * @param figures latencies and throughput
     * @param meanBatch mean sequences in a step
     */
    record Served(EstimateBands.Figures figures, double meanBatch) {}

    /** A plan of nothing but this replica. */
    static Plan plan(Replica replica) {
        return new Plan(List.of(replica), Map.of(replica.id(), 1.0), List.of());
    }

    /** Sums over the completed requests. */
    private static final class Sums implements RunListener {
        private long requests;
        private long tokens;
        private double ttftNanos;
        private long longer;
        private double tpotNanos;
        private long lastNanos = 1;

        @Override
        public void completed(RequestTimeline timeline) {
            int output = timeline.request().outputTokens();
            requests++;
            tokens += output;
            ttftNanos += timeline.ttftNanos();
            lastNanos = Math.max(lastNanos, timeline.completionNanos());
            if (output > 1) {
                longer++;
                tpotNanos += (double) (timeline.completionNanos() - timeline.firstTokenNanos()) / (output - 1);
            }
        }
    }

    Served run() {
        Sums sums = new Sums();
        RunMetrics metrics = new ServingSimulation(system, input(), new RandomStreams(SEED), sums).run();
        if (sums.requests < metrics.counts().arrived()) {
            throw new IllegalArgumentException("does not fit: "
                    + metrics.counts().rejected() + " of " + metrics.counts().arrived() + " requests are rejected");
        }
        return new Served(
                new EstimateBands.Figures(
                        sums.ttftNanos / sums.requests / 1e9,
                        sums.longer == 0 ? 0 : sums.tpotNanos / sums.longer / 1e9,
                        sums.tokens / (sums.lastNanos / 1e9)),
                metrics.use().replicas().stream()
                        .mapToDouble(ReplicaUse::meanBatch)
                        .average()
                        .orElse(1));
    }

    private RunInput input() {
        EstimateCase.FixedLengths lengths = estimateCase.lengths();
        LengthDistribution fixed = new IndependentLengths(
                new TokenCount.Constant(lengths.input()), new TokenCount.Constant(lengths.output()));
        int context = Math.addExact(lengths.input(), lengths.output());
        Workload workload = new Workload.Generated(fixed, arrivals(), (int) estimateCase.requests());
        return new RunInput(workload, new ContextRule(context, ContextRule.Overlong.CLIP), Slo.none());
    }

    private ArrivalProcess arrivals() {
        return switch (estimateCase.mode()) {
            case STATIC, OFFLINE -> new ArrivalProcess.Saturating();
            case RATE -> new ArrivalProcess.Poisson(estimateCase.value());
            case CONCURRENCY -> new ArrivalProcess.Closed((int) estimateCase.value(), ThinkTime.Fixed.NONE);
        };
    }
}
