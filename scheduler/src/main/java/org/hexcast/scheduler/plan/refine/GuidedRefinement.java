package org.hexcast.scheduler.plan.refine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.workload.RandomStreams;
import umontreal.ssj.rng.RandomPermutation;
import umontreal.ssj.rng.RandomStream;

/**
 * Improves a partition until no neighbour is better or the budget is spent (HexGen-2, ICLR 2025, section 3.4): guided moves first, every other neighbour
 * when none of them helps, exchanges between two parts at last. Neighbours are tried in seeded random order, some at a time, and the best of the first lot that holds an improvement is taken.
 * Deterministic for a seed.
 */
public final class GuidedRefinement {

    /** Neighbours evaluated before the best of them is taken. */
    private static final int LOT = 32;

    private final PartitionEvaluator evaluator;
    private final Set<PhaseRole> roles;
    private final int budget;
    private final RandomStream order;
    private final Set<Partition> seen = new HashSet<>();
    private int spent;

    /**
     * One run.
     *
     * @param evaluator evaluates partitions
     * @param roles what parts may become
     * @param budget most partitions to evaluate
     * @param streams randomness of this run; the stream {@code neighbours} orders them
     */
    public GuidedRefinement(PartitionEvaluator evaluator, Set<PhaseRole> roles, int budget, RandomStreams streams) {
        this.evaluator = evaluator;
        this.roles = roles;
        this.budget = budget;
        this.order = streams.named("neighbours");
    }

    /** The best partition reached from this one. */
    public Evaluation refine(Partition start) {
        seen.add(start);
        spent++;
        Evaluation current = evaluator.evaluate(start);
        while (true) {
            PartitionMoves moves = new PartitionMoves(current, roles);
            Evaluation from = current;
            Optional<Evaluation> better = firstBetter(from, moves.guided())
                    .or(() -> firstBetter(from, moves.all()))
                    .or(() -> firstBetterExchange(from, moves))
                    .or(() -> firstBetterExchange(from, moves.tidied()));
            if (better.isEmpty()) {
                return current;
            }
            current = better.get();
        }
    }

    private Optional<Evaluation> firstBetter(Evaluation current, List<Partition> neighbours) {
        List<Partition> shuffled = new ArrayList<>(neighbours);
        RandomPermutation.shuffle(shuffled, order);
        Optional<Evaluation> better = Optional.empty();
        int inLot = 0;
        for (Partition neighbour : shuffled) {
            if (spent >= budget) {
                break;
            }
            if (seen.contains(neighbour)) {
                continue;
            }
            Score best = better.orElse(current).score();
            seen.add(neighbour);
            spent++;
            Optional<Evaluation> evaluation = evaluator
                    .evaluateUnlessBelow(neighbour, best)
                    .filter(e -> e.score().compareTo(best) > 0);
            if (evaluation.isPresent()) {
                better = evaluation;
            }
            inLot++;
            if (inLot == LOT) {
                if (better.isPresent()) {
                    break;
                }
                inLot = 0;
            }
        }
        return better;
    }

    private Optional<Evaluation> firstBetterExchange(Evaluation current, PartitionMoves moves) {
        List<Integer> pairs = new ArrayList<>();
        for (int pair = 0; pair < moves.pairs(); pair++) {
            pairs.add(pair);
        }
        RandomPermutation.shuffle(pairs, order);
        Optional<Evaluation> better = Optional.empty();
        for (int i = 0; i < pairs.size() && better.isEmpty() && spent < budget; i++) {
            better = firstBetter(current, moves.between(pairs.get(i)));
        }
        return better;
    }

    /** Partitions evaluated so far. */
    public int spent() {
        return spent;
    }
}
