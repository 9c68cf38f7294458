package org.hexcast.cli.job;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineProfile;
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
import org.hexcast.scenarios.EstimateFile;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.sim.ServedSystem;

/** Estimates single replicas, row by row; no cluster file is needed. A row that cannot run says why. */
public final class EstimateJob {

    /** Joins nodes where a replica is larger than one: 100 Gbit/s. */
    private static final Network.Line BETWEEN_NODES = new Network.Line(LinkKind.INFINIBAND, 12.5e9, 5e-6);

    private static final int DIGITS = 6;

    private final Catalog catalog;
    private final CostModel costs;
    private final EstimateBands bands;

    private EstimateJob(Catalog catalog, CostModel costs, EstimateBands bands) {
        this.catalog = catalog;
        this.costs = costs;
        this.bands = bands;
    }

    /** With these facts and costs; bands of 19 draws for batches, and of 9 for cases that are simulated. */
    public EstimateJob(Catalog catalog, CostModel costs) {
        this(catalog, costs, EstimateBands.usual(costs));
    }

    /**
     * With bands of so many draws, or without.
     *
     * @throws IllegalArgumentException if they are too few for a band
     */
    public EstimateJob(Catalog catalog, CostModel costs, int draws) {
        this(catalog, costs, EstimateBands.of(costs, draws));
    }

    /** What the columns of {@link EstimateFile#OUTPUT} say of one row. */
    public List<String> estimate(EstimateFile.Row row) {
        try {
            return estimate(row.parse());
        } catch (ScenarioFormatException | IllegalArgumentException e) {
            List<String> cells = new ArrayList<>(Collections.nCopies(EstimateFile.OUTPUT.size() - 1, ""));
            cells.add(String.valueOf(e.getMessage()).replaceAll("\\R", " "));
            return cells;
        }
    }

    private List<String> estimate(EstimateCase estimateCase) {
        EstimateCase.ReplicaSpec spec = estimateCase.replica();
        GpuType gpu = catalog.gpu(name("gpu", spec.gpu()));
        ModelSpec model = catalog.model(name("model", spec.model())).with(spec.precisions());
        EngineProfile engine = catalog.engine(name("engine", spec.engine()));
        boolean served = estimateCase.mode() != EstimateCase.Mode.STATIC;
        Cluster cluster = cluster(gpu, spec.parallel());
        Replica replica = replica(cluster, model, spec.parallel(), served ? PhaseRole.COLOCATED : PhaseRole.DECODE);
        Plan.requireRunnable(replica, cluster, model);
        List<StageLayout> layouts = StageLayout.of(cluster, replica.strategy());
        MemoryModel memory = new MemoryModel(model, engine);
        int tokens = estimateCase.lengths().input() + estimateCase.lengths().output();
        Optional<String> complaint = memory.complaint(replica, layouts, tokens);
        if (complaint.isPresent()) {
            throw new IllegalArgumentException("does not fit: " + complaint.get());
        }
        long mostBatch = memory.blocks(layouts) / engine.memory().blocksFor(tokens);
        if (served) {
            Plan plan = ServedEstimate.plan(replica);
            return cells(
                    new Served(cluster, model, engine, plan, estimateCase),
                    layouts,
                    engine.limits().on(gpu),
                    mostBatch);
        }
        int batch = (int) estimateCase.value();
        if (batch > mostBatch) {
            throw new IllegalArgumentException("does not fit: a batch of " + batch + " sequences of " + tokens
                    + " tokens needs " + batch * engine.memory().blocksFor(tokens) + " KV blocks, "
                    + memory.blocks(layouts) + " fit");
        }
        return cells(
                drawn -> new StaticBatch(
                        stages(model, engine, layouts, drawn), engine.limits().on(gpu), batch, estimateCase.lengths()),
                mostBatch);
    }

    private static List<StageCost> stages(
            ModelSpec model, EngineProfile engine, List<StageLayout> layouts, CostModel costs) {
        return layouts.stream()
                .map(layout -> costs.stage(model, layout, engine))
                .toList();
    }

    /** A replica under load, but for its costs. */
    private record Served(
            Cluster cluster, ModelSpec model, EngineProfile engine, Plan plan, EstimateCase estimateCase) {
        ServedEstimate under(CostModel costs) {
            return new ServedEstimate(new ServedSystem(cluster, model, engine, plan, costs), estimateCase);
        }
    }

    private static FileNode name(String column, String value) {
        return FileNode.value(new Place("column " + column, 0, ""), value);
    }

    private Cluster cluster(GpuType gpu, EstimateCase.Parallel parallel) {
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

    private List<String> cells(Function<CostModel, StaticBatch> under, long mostBatch) {
        StaticBatch batch = under.apply(costs);
        boolean decodes = batch.lengths().output() > 1;
        List<String> cells = new ArrayList<>(List.of(
                number(batch.prefillSeconds() * 1e3),
                decodes ? number(batch.decodeSeconds() * 1e3) : "",
                number(batch.meanTtftSeconds() * 1e3),
                decodes ? number(batch.meanTpotSeconds() * 1e3) : "",
                number(batch.outputTokensPerSecond()),
                String.valueOf(mostBatch)));
        cells.addAll(
                EstimateBands.cells(bands.batches(), drawn -> under.apply(drawn).figures()));
        cells.addAll(List.of(batch.provenance().name(), ""));
        return cells;
    }

    /** As for a static batch; prefill is one prompt alone, decode a step of the mean batch. */
    private List<String> cells(Served served, List<StageLayout> layouts, EngineLimits limits, long mostBatch) {
        ServedEstimate.Served run = served.under(costs).run();
        EstimateCase.FixedLengths lengths = served.estimateCase().lengths();
        List<StageCost> stages = stages(served.model(), served.engine(), layouts, costs);
        boolean decodes = lengths.output() > 1;
        int batch = (int) Math.max(1, Math.round(run.meanBatch() * stages.size()));
        StaticBatch one = new StaticBatch(stages, limits, 1, lengths);
        List<String> cells = new ArrayList<>(List.of(
                number(one.prefillSeconds() * 1e3),
                decodes ? number(new StaticBatch(stages, limits, batch, lengths).decodeSeconds() * 1e3) : "",
                number(run.figures().ttftSeconds() * 1e3),
                decodes ? number(run.figures().tpotSeconds() * 1e3) : "",
                number(run.figures().outputTokensPerSecond()),
                String.valueOf(mostBatch)));
        cells.addAll(EstimateBands.cells(
                bands.served(), drawn -> served.under(drawn).run().figures()));
        cells.addAll(List.of(one.provenance().name(), ""));
        return cells;
    }

    /** About six digits, for a cell. */
    static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }
}
