package org.hexcast.scheduler.plan.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.scheduler.plan.PlanningProblem;
import org.hexcast.scheduler.plan.refine.Evaluation;
import org.hexcast.scheduler.plan.refine.Part;
import org.hexcast.scheduler.plan.refine.PartRole;
import org.hexcast.scheduler.plan.refine.Partition;
import org.hexcast.scheduler.plan.refine.PartitionEvaluator;
import org.hexcast.scheduler.plan.strategy.GroupShape;
import org.hexcast.scheduler.plan.strategy.StrategySearch;

/**
 * Evaluates every partition of a small pool: every multiset of groups, each of any role, that the pool has the devices for; what is left over is
 * idle. Groups that cannot serve in a role are left out in that role: they carry nothing, as if they were idle.
 */
public final class ExhaustiveSearch {

    private final PartitionEvaluator evaluator;
    private final List<Part> parts = new ArrayList<>();
    private final List<Integer> pool;
    private Optional<Evaluation> best = Optional.empty();
    private int evaluated;

    /** A search of this problem's pool. */
    public ExhaustiveSearch(PlanningProblem problem) {
        StrategySearch strategies = new StrategySearch(problem, StrategySearch.PrefillRule.BY_OBJECTIVE);
        this.evaluator = new PartitionEvaluator(problem, strategies);
        this.pool = problem.cluster().nodes().stream().map(Node::count).toList();
        for (GroupShape shape : shapes(pool)) {
            for (PhaseRole role : problem.roles()) {
                if (strategies.best(shape, role).isPresent()) {
                    parts.add(new Part(shape, PartRole.of(role)));
                }
            }
        }
    }

    /** The partition with the best score; nothing if none carries a request. */
    public Optional<Evaluation> best() {
        extend(new ArrayList<>(), 0, new GroupShape(pool));
        return best;
    }

    /** Partitions evaluated. */
    public int evaluated() {
        return evaluated;
    }

    /** Every non-empty group that fits into these counts. */
    public static List<GroupShape> shapes(List<Integer> counts) {
        List<List<Integer>> all = new ArrayList<>(List.of(List.of()));
        for (int most : counts) {
            List<List<Integer>> longer = new ArrayList<>();
            for (List<Integer> prefix : all) {
                for (int count = 0; count <= most; count++) {
                    List<Integer> next = new ArrayList<>(prefix);
                    next.add(count);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all.stream()
                .map(GroupShape::new)
                .filter(shape -> !shape.isEmpty())
                .toList();
    }

    private void extend(List<Part> chosen, int from, GroupShape left) {
        boolean prefill = chosen.stream().anyMatch(p -> p.role() == PartRole.PREFILL);
        boolean decode = chosen.stream().anyMatch(p -> p.role() == PartRole.DECODE);
        if (prefill == decode && !chosen.isEmpty()) {
            List<Part> all = new ArrayList<>(chosen);
            all.add(new Part(left, PartRole.IDLE));
            consider(evaluator.evaluate(new Partition(all)));
        }
        for (int i = from; i < parts.size(); i++) {
            GroupShape shape = parts.get(i).shape();
            if (fits(shape, left)) {
                chosen.add(parts.get(i));
                GroupShape rest = left;
                for (int n : shape.nodes()) {
                    rest = rest.plus(n, -shape.count(n));
                }
                extend(chosen, i, rest);
                chosen.remove(chosen.size() - 1);
            }
        }
    }

    private void consider(Evaluation evaluation) {
        evaluated++;
        boolean carries = evaluation.flow().requestsPerSecond() > 0;
        if (carries
                && best.filter(b -> b.score().compareTo(evaluation.score()) >= 0)
                        .isEmpty()) {
            best = Optional.of(evaluation);
        }
    }

    private static boolean fits(GroupShape shape, GroupShape left) {
        for (int n : shape.nodes()) {
            if (shape.count(n) > left.count(n)) {
                return false;
            }
        }
        return true;
    }
}
