package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hexcast.costmodel.BatchShape;

/**
 * The pipeline with the lowest latency: the least sum over its stages.
 *
 * <p>Dynamic program over the paths of the space and the layers placed,
 *
 * <pre>F(q', l) = min over steps q to q' and layers m of F(q, l - m) + send + fixed + m * perLayer</pre>
 *
 * <p>with m at most what memory holds. The cost is linear in m, so the inner minimum is that of a sliding window. Time: steps of the space x layers.
 */
final class LatencySearch {

    private final PipelineSpace space;
    private final StageTables tables;
    private final int layers;

    LatencySearch(PipelineSpace space, StageTables tables, int layers) {
        this.space = space;
        this.tables = tables;
        this.layers = layers;
    }

    /** Which stage came before, and how many layers this one holds. */
    private record Choice(int state, int layers) {}

    /** The fastest pipeline for one step of this shape with so many KV tokens beside the weights, if any fits. */
    Optional<Pipeline> best(BatchShape shape, long kvTokens) {
        PipelineCosts costs = new PipelineCosts(space, tables, StepMix.of(shape), kvTokens);
        double[][] sums = new double[space.states()][layers + 1];
        Choice[][] choices = new Choice[space.states()][layers + 1];
        for (double[] row : sums) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        double best = Double.POSITIVE_INFINITY;
        int bestState = -1;
        Choice bestChoice = new Choice(-1, layers);
        for (int start : space.starts()) {
            int kind = space.kindOf(start);
            for (int l = 1; l <= Math.min(layers - 1, costs.mostLayers(kind, true, false)); l++) {
                sums[start][l] = costs.fixed(kind, true, false) + l * costs.perLayer(kind);
                choices[start][l] = new Choice(-1, l);
            }
            double alone = costs.fixed(kind, true, true) + layers * costs.perLayer(kind);
            if (costs.mostLayers(kind, true, true) >= layers && alone < best) {
                best = alone;
                bestState = start;
            }
        }
        for (int q : space.inOrder()) {
            for (PipelineSpace.Step step : space.steps(q)) {
                double send = costs.send(space.kindOf(q), step.kind(), step.sameNode());
                double middle = send + costs.fixed(step.kind(), false, false);
                relax(
                        sums,
                        choices,
                        q,
                        step,
                        costs.mostLayers(step.kind(), false, false),
                        middle,
                        costs.perLayer(step.kind()));
                double last = send + costs.fixed(step.kind(), false, true);
                for (int m = 1; m <= Math.min(layers - 1, costs.mostLayers(step.kind(), false, true)); m++) {
                    double sum = sums[q][layers - m] + last + m * costs.perLayer(step.kind());
                    if (sum < best) {
                        best = sum;
                        bestState = step.state();
                        bestChoice = new Choice(q, m);
                    }
                }
            }
        }
        return bestState < 0 ? Optional.empty() : Optional.of(backtrack(bestState, bestChoice, choices, best));
    }

    private void relax(
            double[][] sums,
            Choice[][] choices,
            int from,
            PipelineSpace.Step step,
            int most,
            double constant,
            double perLayer) {
        double[] source = sums[from];
        double[] target = sums[step.state()];
        int[] window = new int[layers + 1];
        int head = 0;
        int tail = 0;
        for (int l = 2; l < layers; l++) {
            int entering = l - 1;
            double value = source[entering] - entering * perLayer;
            while (tail > head && source[window[tail - 1]] - window[tail - 1] * perLayer >= value) {
                tail--;
            }
            window[tail++] = entering;
            while (tail > head && window[head] < l - most) {
                head++;
            }
            if (tail > head) {
                int placed = window[head];
                double sum = source[placed] + constant + (l - placed) * perLayer;
                if (sum < target[l]) {
                    target[l] = sum;
                    choices[step.state()][l] = new Choice(from, l - placed);
                }
            }
        }
    }

    private Pipeline backtrack(int lastState, Choice lastChoice, Choice[][] choices, double seconds) {
        List<Integer> path = new ArrayList<>();
        List<Integer> filled = new ArrayList<>();
        int state = lastState;
        Choice choice = lastChoice;
        int left = layers;
        while (true) {
            path.add(state);
            filled.add(choice.layers());
            left -= choice.layers();
            state = choice.state();
            if (state < 0) {
                break;
            }
            choice = choices[state][left];
        }
        Collections.reverse(path);
        Collections.reverse(filled);
        return new Pipeline(space.templates(path, filled), seconds);
    }
}
