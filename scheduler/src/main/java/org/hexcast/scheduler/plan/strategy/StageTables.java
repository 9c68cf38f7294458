package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StageLayout.Ends;
import org.hexcast.costmodel.comm.AlphaBeta;
import org.hexcast.costmodel.comm.Hop;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.Node;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * What stages of each kind cost and hold, for all groups of one problem. The cost of a stage is affine in its layers, so two evaluations are enough for every
 * layer count. Thread-safe; everything is computed once and kept.
 */
final class StageTables {

    private static final double ACTIVATION_BYTES = 2;
    private static final List<Ends> ENDS =
            List.of(new Ends(false, false), new Ends(true, false), new Ends(false, true), Ends.BOTH);

    /** Positions in the tables. */
    static final int POSITIONS = 4;

    private final PlanningProblem problem;
    private final Map<StageKind, List<StageCost>> costs = new ConcurrentHashMap<>();
    private final Map<CostKey, Affine> affine = new ConcurrentHashMap<>();
    private final Map<HopKey, Hop> hops = new ConcurrentHashMap<>();
    private final Map<RoomKey, int[]> rooms = new ConcurrentHashMap<>();

    private record CostKey(StageKind kind, BatchShape shape) {}

    private record HopKey(StageKind from, StageKind to) {}

    private record RoomKey(StageKind kind, long kvTokens) {}

    StageTables(PlanningProblem problem) {
        this.problem = problem;
    }

    /** Index of a position in the tables: 1 for first, 2 for last, 3 for both. */
    static int ends(boolean first, boolean last) {
        return (first ? 1 : 0) + (last ? 2 : 0);
    }

    /**
     * Seconds of one step: {@code fixed[ends] + perLayer * layers}.
     *
     * @param fixed by position
     * @param perLayer the same at every position
     */
    record Affine(List<Double> fixed, double perLayer) {}

    private Node node(int index) {
        return problem.cluster().nodes().get(index);
    }

    private List<DeviceId> devices(int node, int from, int to) {
        List<DeviceId> devices = new ArrayList<>();
        for (int i = from; i < to; i++) {
            devices.add(new DeviceId(node(node).name(), i));
        }
        return devices;
    }

    /** One layer and two layers at each position. */
    private List<StageCost> stageCosts(StageKind kind) {
        Ring ring = Ring.over(problem.cluster(), devices(kind.node(), 0, kind.degree()));
        List<StageCost> list = new ArrayList<>();
        for (Ends ends : ENDS) {
            for (int layers = 1; layers <= 2; layers++) {
                StageLayout layout =
                        new StageLayout(node(kind.node()).type(), layers, ring, ends, Hop.NONE, AlphaBeta.ZERO);
                list.add(problem.costs().stage(problem.model(), layout, problem.engine()));
            }
        }
        return list;
    }

    /** What a stage of this kind costs for one step of this shape, sending left out. */
    Affine cost(StageKind kind, BatchShape shape) {
        return affine.computeIfAbsent(new CostKey(kind, shape), key -> {
            List<StageCost> list = costs.computeIfAbsent(kind, this::stageCosts);
            List<Double> fixed = new ArrayList<>();
            double perLayer = 0;
            for (int e = 0; e < ENDS.size(); e++) {
                double one = list.get(2 * e).seconds(shape);
                perLayer = list.get(2 * e + 1).seconds(shape) - one;
                fixed.add(one - perLayer);
            }
            return new Affine(List.copyOf(fixed), perLayer);
        });
    }

    /** Seconds of sending one step's activations to the next stage, on the same node or on another. */
    double sendSeconds(StageKind from, StageKind to, BatchShape shape) {
        Hop hop = hops.computeIfAbsent(new HopKey(from, to), key -> {
            boolean same = from.node() == to.node();
            int start = same ? from.degree() : 0;
            return Hop.between(
                    problem.cluster(),
                    devices(from.node(), 0, from.degree()),
                    devices(to.node(), start, start + to.degree()));
        });
        return hop.seconds(shape.tokens() * (double) problem.model().hidden() * ACTIVATION_BYTES);
    }

    /** Most layers that a stage of this kind holds, by position, when so many KV tokens must fit beside the weights. */
    int[] mostLayers(StageKind kind, long kvTokens) {
        return rooms.computeIfAbsent(new RoomKey(kind, kvTokens), key -> {
            int[] most = new int[ENDS.size()];
            long blocks = problem.engine().memory().blocksFor(kvTokens);
            for (int e = 0; e < most.length; e++) {
                most[e] = problem.memory().mostLayers(node(kind.node()).type(), kind.degree(), ENDS.get(e), blocks);
            }
            return most;
        });
    }
}
