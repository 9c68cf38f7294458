package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The pipeline with the fastest slowest stage.
 *
 * <p>Bisection over the time T of the slowest stage; for each T a dynamic program over the paths of the space finds whether the model fits: it maximises
 * the layers that the stages so far can hold when none may take longer than T,
 *
 * <pre>G(s, q') = max over steps q to q' of G(s-1, q) + min(memory, floor((T - fixed - send) / perLayer))</pre>
 *
 * <p>and T suffices if some path reaches all layers. Exact up to the bisection's tolerance of 10^-4. Time: bisections x stages x steps of the space.
 */
final class BottleneckSearch {

    private static final double TOLERANCE = 1e-4;

    private final PipelineSpace space;
    private final StageTables tables;
    private final int layers;

    BottleneckSearch(PipelineSpace space, StageTables tables, int layers) {
        this.space = space;
        this.tables = tables;
        this.layers = layers;
    }

    /**
     * What is searched for.
     *
     * @param steps the steps whose mean time counts
     * @param kvTokens KV tokens that must fit beside the weights
     * @param depths numbers of stages
     * @param within a pipeline that is slower than this is of no use
     */
    record Query(StepMix steps, long kvTokens, Depths depths, double within) {}

    /**
     * Numbers of stages that are searched; none where {@code least} exceeds {@code most}.
     *
     * @param least fewest
     * @param most most
     */
    record Depths(int least, int most) {}

    /** Pipelines deeper than this are searched only where memory asks for them (HexGen, ICML 2024, stops at eight as well). */
    private static final int USUAL_DEPTH = 8;

    /** The depths worth searching for a group: from the fewest stages that hold the model to eight, or two more than the fewest. */
    Depths depths(StepMix steps, long kvTokens) {
        int deepest = Math.min(space.mostStages(), layers);
        Fitting fitting = new Fitting(new Query(steps, kvTokens, new Depths(1, deepest), Double.MAX_VALUE));
        int least = fitting.path(Double.MAX_VALUE).size();
        return least == 0 ? new Depths(1, 0) : new Depths(least, Math.min(deepest, Math.max(USUAL_DEPTH, least + 2)));
    }

    /** Whether any pipeline is fast enough. */
    boolean feasible(Query query) {
        return !new Fitting(query).path(query.within()).isEmpty();
    }

    /** The fastest pipeline, if any is fast enough. */
    Optional<Pipeline> best(Query query) {
        Fitting fitting = new Fitting(query);
        List<Integer> path = fitting.path(query.within());
        if (path.isEmpty()) {
            return Optional.empty();
        }
        double high = Math.min(query.within(), fitting.bottleneck(path, fitting.fill(path, query.within())));
        double low = 0;
        while (high - low > TOLERANCE * high) {
            double middle = (low + high) / 2;
            List<Integer> better = fitting.path(middle);
            if (better.isEmpty()) {
                low = middle;
            } else {
                path = better;
                high = Math.min(middle, fitting.bottleneck(path, fitting.fill(path, middle)));
            }
        }
        List<Integer> filled = fitting.fill(path, high);
        return Optional.of(new Pipeline(space.templates(path, filled), fitting.bottleneck(path, filled)));
    }

    /** One query with its tables. */
    private final class Fitting {
        private final Query query;
        private final PipelineCosts costs;

        private Fitting(Query query) {
            this.query = query;
            this.costs = new PipelineCosts(space, tables, query.steps(), query.kvTokens());
        }

        /** States of a path that holds all layers within this time; empty if there is none. */
        private List<Integer> path(double seconds) {
            int deepest = query.depths().most();
            int[] held = new int[space.states()];
            Arrays.fill(held, -1);
            space.starts().forEach(start -> held[start] = 0);
            List<int[]> parents = new ArrayList<>();
            int[] current = held;
            for (int stages = 1; stages <= deepest; stages++) {
                if (stages >= query.depths().least()) {
                    int end = complete(current, stages, seconds);
                    if (end >= 0) {
                        return backtrack(end, parents);
                    }
                }
                int[] next = new int[space.states()];
                int[] parent = new int[space.states()];
                Arrays.fill(next, -1);
                if (stages == deepest || !extend(current, next, parent, stages == 1, seconds)) {
                    break;
                }
                parents.add(parent);
                current = next;
            }
            return List.of();
        }

        private int complete(int[] held, int stages, double seconds) {
            for (int q = 0; q < held.length; q++) {
                if (held[q] >= 0) {
                    int room = costs.room(seconds, space.kindOf(q), stages == 1, true, 0);
                    if (room > 0 && held[q] + room >= layers) {
                        return q;
                    }
                }
            }
            return -1;
        }

        private boolean extend(int[] held, int[] next, int[] parent, boolean first, double seconds) {
            boolean any = false;
            for (int q = 0; q < held.length; q++) {
                if (held[q] < 0) {
                    continue;
                }
                int kind = space.kindOf(q);
                for (PipelineSpace.Step step : space.steps(q)) {
                    int room = costs.room(seconds, kind, first, false, costs.send(kind, step.kind(), step.sameNode()));
                    int target = step.state();
                    if (room > 0 && held[q] + room > next[target]) {
                        next[target] = held[q] + room;
                        parent[target] = q;
                        any = true;
                    }
                }
            }
            return any;
        }

        private List<Integer> backtrack(int end, List<int[]> parents) {
            List<Integer> path = new ArrayList<>(List.of(end));
            int state = end;
            for (int s = parents.size() - 1; s >= 0; s--) {
                state = parents.get(s)[state];
                path.add(state);
            }
            Collections.reverse(path);
            return path;
        }

        private double sendAfter(List<Integer> path, int stage) {
            if (stage == path.size() - 1) {
                return 0;
            }
            int kind = space.kindOf(path.get(stage));
            for (PipelineSpace.Step step : space.steps(path.get(stage))) {
                if (step.state() == path.get(stage + 1)) {
                    return costs.send(kind, step.kind(), step.sameNode());
                }
            }
            throw new IllegalStateException("a path leaves its space");
        }

        /** Layers of each stage: no stage over the time, all layers placed, and what room is left over is left where layers take longest. */
        private List<Integer> fill(List<Integer> path, double seconds) {
            List<Integer> filled = new ArrayList<>();
            int sum = 0;
            for (int s = 0; s < path.size(); s++) {
                boolean last = s == path.size() - 1;
                int room = costs.room(seconds, space.kindOf(path.get(s)), s == 0, last, sendAfter(path, s));
                filled.add(room);
                sum += room;
            }
            while (sum > layers) {
                int slowest = -1;
                for (int s = 0; s < filled.size(); s++) {
                    boolean slower = slowest < 0
                            || costs.perLayer(space.kindOf(path.get(s)))
                                    > costs.perLayer(space.kindOf(path.get(slowest)));
                    if (filled.get(s) > 1 && slower) {
                        slowest = s;
                    }
                }
                int surplus = Math.min(sum - layers, filled.get(slowest) - 1);
                filled.set(slowest, filled.get(slowest) - surplus);
                sum -= surplus;
            }
            return filled;
        }

        private double bottleneck(List<Integer> path, List<Integer> filled) {
            double most = 0;
            for (int s = 0; s < path.size(); s++) {
                int kind = space.kindOf(path.get(s));
                double seconds = costs.fixed(kind, s == 0, s == path.size() - 1)
                        + filled.get(s) * costs.perLayer(kind)
                        + sendAfter(path, s);
                most = Math.max(most, seconds);
            }
            return most;
        }
    }
}
