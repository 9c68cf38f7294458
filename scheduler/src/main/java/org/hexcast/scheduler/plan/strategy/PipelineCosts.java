package org.hexcast.scheduler.plan.strategy;

import java.util.List;

/**
 * What every stage and step of one space costs, in arrays for the searches. Owned by the search that made it.
 */
final class PipelineCosts {

    private final double[][] fixed;
    private final double[] perLayer;
    private final int[][] mostLayers;
    private final double[][] sendSameNode;
    private final double[][] sendOtherNode;

    /**
     * Costs of a step.
     *
     * @param space the pipelines
     * @param tables what stages cost
     * @param steps the steps; costs are means over them
     * @param kvTokens KV tokens that must fit beside the weights
     */
    PipelineCosts(PipelineSpace space, StageTables tables, StepMix steps, long kvTokens) {
        List<StageKind> kinds = space.kinds();
        int n = kinds.size();
        fixed = new double[n][];
        perLayer = new double[n];
        mostLayers = new int[n][];
        sendSameNode = new double[n][n];
        sendOtherNode = new double[n][n];
        for (int k = 0; k < n; k++) {
            StageKind kind = kinds.get(k);
            fixed[k] = new double[StageTables.POSITIONS];
            for (int e = 0; e < fixed[k].length; e++) {
                int position = e;
                fixed[k][e] =
                        steps.mean(shape -> tables.cost(kind, shape).fixed().get(position));
            }
            perLayer[k] = steps.mean(shape -> tables.cost(kind, shape).perLayer());
            mostLayers[k] = tables.mostLayers(kinds.get(k), kvTokens);
            for (int next = 0; next < n; next++) {
                addSends(space, tables, steps, k, next);
            }
        }
    }

    private void addSends(PipelineSpace space, StageTables tables, StepMix steps, int kind, int next) {
        StageKind from = space.kinds().get(kind);
        StageKind to = space.kinds().get(next);
        if (from.node() == to.node()
                && from.degree() + to.degree() <= space.classOf(kind).count()) {
            sendSameNode[kind][next] = steps.mean(shape -> tables.sendSeconds(from, to, shape));
        }
        List<Integer> targets = space.classOf(next).nodes();
        int other = targets.get(0) != from.node() ? targets.get(0) : targets.get(targets.size() - 1);
        if (other != from.node()) {
            StageKind there = new StageKind(other, to.degree());
            sendOtherNode[kind][next] = steps.mean(shape -> tables.sendSeconds(from, there, shape));
        }
    }

    double fixed(int kind, boolean first, boolean last) {
        return fixed[kind][StageTables.ends(first, last)];
    }

    double perLayer(int kind) {
        return perLayer[kind];
    }

    int mostLayers(int kind, boolean first, boolean last) {
        return mostLayers[kind][StageTables.ends(first, last)];
    }

    /** Seconds of sending from a stage of one kind to a next stage of another. */
    double send(int kind, int next, boolean sameNode) {
        return sameNode ? sendSameNode[kind][next] : sendOtherNode[kind][next];
    }

    /** Layers for which a stage has time and memory. */
    int room(double seconds, int kind, boolean first, boolean last, double sendSeconds) {
        double left = seconds - fixed(kind, first, last) - sendSeconds;
        return left <= 0
                ? 0
                : (int) Math.min(mostLayers(kind, first, last), Math.floor(left / perLayer[kind] * (1 + 1e-12)));
    }
}
