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
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.Replica;
import org.hexcast.scenarios.EstimateCase;
import org.hexcast.scenarios.EstimateFile;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.sim.ServedSystem;

/** Estimates single replicas, row by row; no cluster file is needed. A row that cannot run says why. */
public final class EstimateJob {

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
        EngineProfile usual = catalog.engine(name("engine", spec.engine()));
        EngineProfile engine =
                spec.kvBlocks().isPresent() ? usual.withKvBlocks(spec.kvBlocks().getAsLong()) : usual;
        boolean served = estimateCase.mode() != EstimateCase.Mode.STATIC;
        EstimatedReplica estimated = EstimatedReplica.of(
                catalog, model, gpu, spec.parallel(), served ? PhaseRole.COLOCATED : PhaseRole.DECODE);
        Replica replica = estimated.replica();
        List<StageLayout> layouts = estimated.layouts();
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
                    new Served(estimated.cluster(), model, engine, plan, estimateCase),
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
