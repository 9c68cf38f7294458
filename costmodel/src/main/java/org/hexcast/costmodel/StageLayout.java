package org.hexcast.costmodel;

import java.util.List;
import java.util.stream.IntStream;
import org.hexcast.costmodel.comm.AlphaBeta;
import org.hexcast.costmodel.comm.Hop;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkPath;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;

/**
 * All about a stage that its cost depends on, with the devices resolved to types and links.
 *
 * @param gpu type of its GPUs
 * @param layers layers that it holds
 * @param ring its tensor-parallel group; the degree is {@code ring.degree()}
 * @param ends whether it is the first or the last stage
 * @param next way to the next stage, {@link Hop#NONE} after the last
 * @param tokenReturn way of the sampled tokens from the last stage to the first, {@link AlphaBeta#ZERO} elsewhere and for a single stage
 */
public record StageLayout(GpuType gpu, int layers, Ring ring, Ends ends, Hop next, AlphaBeta tokenReturn) {

    /**
     * Where a stage stands.
     *
     * @param first holds the token table
     * @param last holds the head
     */
    public record Ends(boolean first, boolean last) {
        /** The only stage. */
        public static final Ends BOTH = new Ends(true, true);
    }

    public StageLayout {
        if (layers < 1) {
            throw new IllegalArgumentException("a stage holds at least one layer");
        }
    }

    /** Number of devices that share each layer. */
    public int tensorDegree() {
        return ring.degree();
    }

    /** The same stage with another number of layers. */
    public StageLayout withLayers(int other) {
        return new StageLayout(gpu, other, ring, ends, next, tokenReturn);
    }

    /** The same with the errors of the ways to other stages; those of its own ring are the collectives'. */
    public StageLayout drawn(ErrorDraw draw) {
        double factor = draw.factor(Evidence.DATA_SHEET);
        return new StageLayout(gpu, layers, ring, ends, next.times(factor), tokenReturn.times(factor));
    }

    /** The layouts of all stages of a strategy, in order. */
    public static List<StageLayout> of(Cluster cluster, ParallelStrategy strategy) {
        List<Stage> stages = strategy.stages();
        int last = stages.size() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToObj(i -> {
                    Stage stage = stages.get(i);
                    return new StageLayout(
                            cluster.require(stage.devices().get(0)).type(),
                            stage.layers(),
                            Ring.over(cluster, stage.devices()),
                            new Ends(i == 0, i == last),
                            i == last
                                    ? Hop.NONE
                                    : Hop.between(
                                            cluster,
                                            stage.devices(),
                                            stages.get(i + 1).devices()),
                            i == last && i > 0 ? tokenReturn(cluster, stage, stages.get(0)) : AlphaBeta.ZERO);
                })
                .toList();
    }

    private static AlphaBeta tokenReturn(Cluster cluster, Stage last, Stage first) {
        LinkPath path = cluster.path(last.devices().get(0), first.devices().get(0));
        return new AlphaBeta(Ring.LAUNCH_SECONDS + path.latencySeconds(), 1 / path.bytesPerSecond());
    }
}
