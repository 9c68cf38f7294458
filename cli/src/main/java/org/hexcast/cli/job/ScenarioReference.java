package org.hexcast.cli.job;

import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Network;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.hardware.NodeLinks;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.workload.ReferenceLatency;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * The reference system behind an SLO given as a scale: one request alone on one node of eight H100-SXM, tensor-parallel, whatever the scenario's cluster is,
 * so that deadlines of different clusters can be compared. Only its speed counts, not what it could hold.
 */
final class ScenarioReference implements ReferenceLatency {

    static final String LABEL = "8 x H100-SXM-80GB";

    private static final int GPUS = 8;

    private final StageCost cost;

    ScenarioReference(Catalog catalog, ModelSpec model, EngineProfile engine, CostModel costs) {
        GpuType gpu = catalog.gpu(FileNode.value(Place.of("reference"), "H100-SXM-80GB"));
        Network network = new Network(new Network.Line(LinkKind.ETHERNET, 1e9, 0), List.of(), List.of());
        Cluster cluster = Cluster.named(LABEL, catalog.links())
                .node(new Node("r", gpu, GPUS, NodeLinks.NVLINK, 0))
                .joinedBy(network);
        int degree = GPUS;
        while (!model.divisibleBy(degree)) {
            degree--;
        }
        List<DeviceId> devices =
                cluster.devices().stream().limit(degree).map(d -> d.id()).toList();
        ParallelStrategy strategy = new ParallelStrategy(List.of(new Stage(0, model.layers(), devices)));
        cost = costs.stage(model, StageLayout.of(cluster, strategy).get(0), engine);
    }

    @Override
    public double seconds(int promptTokens, int outputTokens) {
        double prefill = cost.seconds(BatchShape.prompts(List.of(promptTokens)));
        long steps = outputTokens - 1L;
        // A decode step is affine in the context (but for extreme shapes), so the mean context stands for all steps.
        return prefill + steps * cost.seconds(BatchShape.decode(1, promptTokens + (outputTokens + 1L) / 2));
    }
}
