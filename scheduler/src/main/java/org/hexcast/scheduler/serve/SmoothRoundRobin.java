package org.hexcast.scheduler.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Smooth weighted round robin (as in nginx): over any run of picks each target is picked in proportion to its weight, and picks of one target are spread
 * instead of bursty. Deterministic; a pick takes time proportional to the number of targets.
 *
 * @param <T> what is picked
 */
public final class SmoothRoundRobin<T> {

    private final List<T> targets = new ArrayList<>();
    private final double[] weights;
    private final double[] credits;

    /** Targets with their weights, above 0; ties go to the earlier one. */
    public SmoothRoundRobin(Map<T, Double> weightByTarget) {
        weights = new double[weightByTarget.size()];
        credits = new double[weightByTarget.size()];
        weightByTarget.forEach((target, weight) -> {
            weights[targets.size()] = weight;
            targets.add(target);
        });
    }

    /** The next target among the eligible ones; nothing if none is. */
    public Optional<T> pick(Predicate<T> eligible) {
        int best = -1;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (eligible.test(targets.get(i))) {
                credits[i] += weights[i];
                sum += weights[i];
                if (best < 0 || credits[i] > credits[best]) {
                    best = i;
                }
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        credits[best] -= sum;
        return Optional.of(targets.get(best));
    }
}
