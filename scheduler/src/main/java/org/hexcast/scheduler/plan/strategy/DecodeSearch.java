package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * Candidates for the throughput-optimal decode pipeline of one group.
 *
 * <p>A pipeline of S stages keeps S micro-batches of b sequences in flight and emits b tokens each time its slowest stage, which takes T, is done. For each
 * S the search finds, to a sixteenth, the largest b for which a pipeline holds the KV cache of S b sequences and keeps the limit S T on the time per output
 * token, and takes the best b / T of that b and of half of it. Every improvement is a candidate; a caller that knows the exact devices picks, and finds the
 * exact batch of the pipeline that it picked.
 */
final class DecodeSearch {

    private static final int FINENESS = 16;

    private final PlanningProblem problem;
    private final BottleneckSearch bottleneck;
    private final int mostSequences;

    DecodeSearch(PlanningProblem problem, BottleneckSearch bottleneck, int mostSequences) {
        this.problem = problem;
        this.bottleneck = bottleneck;
        this.mostSequences = mostSequences;
    }

    /** The pipelines found, each better than the one before. */
    List<Pipeline> candidates() {
        List<Pipeline> found = new ArrayList<>();
        double bestRate = 0;
        BottleneckSearch.Depths depths = bottleneck.depths(ReplicaCapacity.decodeShape(problem, 1), leastTokens());
        for (int stages = depths.least(); stages <= depths.most(); stages++) {
            for (int batch : batches(stages)) {
                double within = bestRate == 0 ? Double.MAX_VALUE : batch / bestRate;
                Optional<Pipeline> better = bottleneck.best(query(stages, batch, within));
                if (better.isPresent()) {
                    bestRate = batch / better.get().seconds();
                    found.add(better.get());
                }
            }
        }
        return found;
    }

    private long leastTokens() {
        return problem.workload().outputs().longestSequence();
    }

    private BottleneckSearch.Query query(int stages, int batch, double within) {
        double tokens = Math.ceil((double) stages * batch * ReplicaCapacity.tokensPerSequence(problem));
        double limit = problem.target().tpotLimitSeconds() / stages;
        return new BottleneckSearch.Query(
                ReplicaCapacity.decodeShape(problem, batch),
                Math.max(leastTokens(), (long) tokens),
                new BottleneckSearch.Depths(stages, stages),
                Math.min(within, limit));
    }

    private boolean feasible(int stages, int batch) {
        return bottleneck.feasible(query(stages, batch, Double.MAX_VALUE));
    }

    /** The largest feasible micro-batch, and half of it. */
    private List<Integer> batches(int stages) {
        int most = Math.max(1, mostSequences / stages);
        int low = 0;
        int high = 1;
        while (high <= most && feasible(stages, high)) {
            low = high;
            high *= 2;
        }
        high = Math.min(high, most + 1);
        while (high - low > Math.max(1, low / FINENESS)) {
            int middle = (low + high) / 2;
            if (feasible(stages, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return List.of();
        }
        return low == 1 ? List.of(1) : List.of(low, low / 2);
    }
}
