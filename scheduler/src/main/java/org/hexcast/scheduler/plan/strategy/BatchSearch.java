package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Candidates for the throughput-optimal pipeline of one group that decodes, alone or beside prompts.
 *
 * <p>A pipeline of S stages keeps S micro-batches in flight and does one step of one of them each time its slowest stage, which takes T, is done. For each
 * S the search finds, to a sixteenth, the largest micro-batch for which a pipeline holds the KV caches of S of them and keeps the limit S T on the time per output
 * token, and takes the most that is done per T of it and of half of it. Every improvement is a candidate; a caller that knows the exact devices picks, and finds the
 * exact batch of the pipeline that it picked.
 */
final class BatchSearch {

    private static final int FINENESS = 16;

    private final BatchLoad load;
    private final BottleneckSearch bottleneck;
    private final List<Pipeline> found = new ArrayList<>();
    private double bestRate;

    BatchSearch(BatchLoad load, BottleneckSearch bottleneck) {
        this.load = load;
        this.bottleneck = bottleneck;
    }

    /** The pipelines found, each better than the one before. */
    List<Pipeline> candidates() {
        Optional<BatchLoad.Steps> one = load.steps(1);
        if (one.isEmpty()) {
            return List.of();
        }
        BottleneckSearch.Depths depths = bottleneck.depths(one.get().mix(), load.leastTokens());
        for (int stages = depths.least(); stages <= depths.most(); stages++) {
            int largest = largest(stages);
            if (largest == 0) {
                addAlone(stages);
                continue;
            }
            add(stages, largest);
            if (largest > 1) {
                add(stages, largest / 2);
            }
        }
        return found;
    }

    private void add(int stages, int batch) {
        load.steps(batch).ifPresent(steps -> {
            double within = bestRate == 0 ? Double.MAX_VALUE : steps.donePerStep() / bestRate;
            bottleneck.best(query(stages, batch, steps, within)).ifPresent(better -> {
                bestRate = steps.donePerStep() / better.seconds();
                found.add(better);
            });
        });
    }

    /** Only the first of them, and only while there is nothing better: it says nothing of the rate. */
    private void addAlone(int stages) {
        if (found.isEmpty()) {
            load.alone()
                    .flatMap(steps -> bottleneck.best(query(stages, 1, steps, Double.MAX_VALUE)))
                    .ifPresent(found::add);
        }
    }

    private BottleneckSearch.Query query(int stages, int batch, BatchLoad.Steps steps, double within) {
        double tokens = Math.ceil(stages * steps.residentTokens());
        return new BottleneckSearch.Query(
                steps.mix(),
                Math.max(load.leastTokens(), (long) tokens),
                new BottleneckSearch.Depths(stages, stages),
                Math.min(within, load.turnLimit(stages, batch)));
    }

    private boolean feasible(int stages, int batch) {
        return load.steps(batch)
                .filter(steps -> bottleneck.feasible(query(stages, batch, steps, Double.MAX_VALUE)))
                .isPresent();
    }

    /** The largest feasible micro-batch; 0 if there is none. */
    private int largest(int stages) {
        int most = Math.max(1, load.mostSequences() / stages);
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
        return low;
    }
}
