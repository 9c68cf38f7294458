package org.hexcast.cli.job;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Replica;
import org.hexcast.scenarios.EstimateCase;
import org.hexcast.scenarios.EstimateFile;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.sim.ServedSystem;

/**
 * Estimates single replicas, row by row; no cluster file is needed. A row that cannot run says why.
 *
 * @param catalog the facts
 * @param costs how long steps take
 */
public record EstimateJob(Catalog catalog, CostModel costs) {

    private static final int DIGITS = 6;

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
        List<StageCost> stages = layouts.stream()
                .map(layout -> costs.stage(model, layout, engine))
                .toList();
        MemoryModel memory = new MemoryModel(model, engine);
        int tokens = estimateCase.lengths().input() + estimateCase.lengths().output();
        Optional<String> complaint = memory.complaint(replica, layouts, tokens);
        if (complaint.isPresent()) {
            throw new IllegalArgumentException("does not fit: " + complaint.get());
        }
        long mostBatch = memory.blocks(layouts) / engine.memory().blocksFor(tokens);
        if (served) {
            ServedSystem system =
                    new ServedSystem(estimated.cluster(), model, engine, ServedEstimate.plan(replica), costs);
            ServedEstimate.Served run = new ServedEstimate(system, estimateCase).run();
            return cells(run, stages, engine.limits().on(gpu), estimateCase.lengths(), mostBatch);
        }
        int batch = (int) estimateCase.value();
        if (batch > mostBatch) {
            throw new IllegalArgumentException("does not fit: a batch of " + batch + " sequences of " + tokens
                    + " tokens needs " + batch * engine.memory().blocksFor(tokens) + " KV blocks, "
                    + memory.blocks(layouts) + " fit");
        }
        return cells(new StaticBatch(stages, engine.limits().on(gpu), batch, estimateCase.lengths()), mostBatch);
    }

    private static FileNode name(String column, String value) {
        return FileNode.value(new Place("column " + column, 0, ""), value);
    }

    private static List<String> cells(StaticBatch batch, long mostBatch) {
        boolean decodes = batch.lengths().output() > 1;
        return List.of(
                number(batch.prefillSeconds() * 1e3),
                decodes ? number(batch.decodeSeconds() * 1e3) : "",
                number(batch.meanTtftSeconds() * 1e3),
                decodes ? number(batch.meanTpotSeconds() * 1e3) : "",
                number(batch.outputTokensPerSecond()),
                String.valueOf(mostBatch),
                batch.provenance().name(),
                "");
    }

    /** As for a static batch; prefill is one prompt alone, decode a step of the mean batch. */
    private static List<String> cells(
            ServedEstimate.Served run,
            List<StageCost> stages,
            EngineLimits limits,
            EstimateCase.FixedLengths lengths,
            long mostBatch) {
        boolean decodes = lengths.output() > 1;
        int batch = (int) Math.max(1, Math.round(run.meanBatch() * stages.size()));
        StaticBatch one = new StaticBatch(stages, limits, 1, lengths);
        return List.of(
                number(one.prefillSeconds() * 1e3),
                decodes ? number(new StaticBatch(stages, limits, batch, lengths).decodeSeconds() * 1e3) : "",
                number(run.ttftSeconds() * 1e3),
                decodes ? number(run.tpotSeconds() * 1e3) : "",
                number(run.outputTokensPerSecond()),
                String.valueOf(mostBatch),
                one.provenance().name(),
                "");
    }

    private static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }
}
