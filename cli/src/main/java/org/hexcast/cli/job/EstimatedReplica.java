package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Device;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Network;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.Stage;
import org.hexcast.scenarios.EstimateCase;
import org.hexcast.scenarios.catalog.Catalog;

/**
 * A single replica on as many nodes of one GPU type as it needs; no cluster file says so.
 *
 * @param cluster its nodes
 * @param replica the replica
 * @param layouts its stages
 */
record EstimatedReplica(Cluster cluster, Replica replica, List<StageLayout> layouts) {

    /** Joins nodes where a replica is larger than one: 100 Gbit/s. */
    private static final Network.Line BETWEEN_NODES = new Network.Line(LinkKind.INFINIBAND, 12.5e9, 5e-6);

    /**
     * The replica of a model cut so.
     *
     * @throws IllegalArgumentException if it cannot be cut so
     */
    static EstimatedReplica of(
            Catalog catalog, ModelSpec model, GpuType gpu, EstimateCase.Parallel parallel, PhaseRole role) {
        Cluster cluster = cluster(catalog, gpu, parallel);
        Replica replica = replica(cluster, model, parallel, role);
        Plan.requireRunnable(replica, cluster, model);
        return new EstimatedReplica(cluster, replica, StageLayout.of(cluster, replica.strategy()));
    }

    private static Cluster cluster(Catalog catalog, GpuType gpu, EstimateCase.Parallel parallel) {
        Cluster.Builder builder = Cluster.named("estimate", catalog.links());
        int left = parallel.tensor() * parallel.pipeline();
        if (left > Cluster.MOST_GPUS) {
            throw new IllegalArgumentException("tp " + parallel.tensor() + " times pp " + parallel.pipeline()
                    + " is more than " + Cluster.MOST_GPUS + " GPUs");
        }
        for (int n = 0; left > 0; n++) {
            int count = Math.min(left, parallel.countPerNode());
            builder.node(new Node("n" + n, gpu, count, NodeLinks.usual(gpu), 0));
            left -= count;
        }
        return builder.joinedBy(new Network(BETWEEN_NODES, List.of(), List.of()));
    }

    /** Stages of equal layers, the first ones one more where they do not come out even. */
    private static Replica replica(Cluster cluster, ModelSpec model, EstimateCase.Parallel parallel, PhaseRole role) {
        if (parallel.pipeline() > model.layers()) {
            throw new IllegalArgumentException(
                    "pp " + parallel.pipeline() + " is more than the " + model.layers() + " layers of " + model.name());
        }
        List<DeviceId> devices = cluster.devices().stream().map(Device::id).toList();
        List<Stage> stages = new ArrayList<>();
        int layer = 0;
        for (int s = 0; s < parallel.pipeline(); s++) {
            int layers = model.layers() / parallel.pipeline() + (s < model.layers() % parallel.pipeline() ? 1 : 0);
            stages.add(new Stage(
                    layer, layer + layers, devices.subList(s * parallel.tensor(), (s + 1) * parallel.tensor())));
            layer += layers;
        }
        return new Replica(new ReplicaId("estimate"), role, new ParallelStrategy(stages));
    }
}
