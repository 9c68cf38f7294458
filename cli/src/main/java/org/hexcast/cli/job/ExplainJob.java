package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.costmodel.memory.StageMemory;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scenarios.Scenario;
import org.hexcast.scheduler.plan.strategy.ColocatedBatch;
import org.hexcast.scheduler.plan.strategy.ReplicaCapacity;

/**
 * The trees behind the step times of a plan.
 *
 * @param setting the scenario and its costs
 * @param flow the plan, with the batches that it was planned at
 */
public record ExplainJob(Setting setting, PlannedFlow flow) {

    /**
     * One step of one stage.
     *
     * @param title replica, stage and step in words
     * @param memory what the stage's memory holds, in words
     * @param cost the tree
     */
    public record Explanation(String title, String memory, StepCost cost) {}

    /** A step of every stage of a replica: for prefill a planned batch of mean prompts, for decode a micro-batch at the mean context, co-located one that reads a piece of a mean prompt beside it. */
    public List<Explanation> explain(Replica replica) {
        Scenario.Served served = setting.scenario().served();
        List<StageLayout> layouts = StageLayout.of(served.cluster(), replica.strategy());
        int batch = flow.replicas().stream()
                .filter(load -> load.replica().equals(replica.id()))
                .mapToInt(PlannedFlow.ReplicaLoad::batch)
                .findFirst()
                .orElse(1);
        BatchShape shape = switch (replica.role()) {
            case PREFILL -> prompts(batch);
            case DECODE -> decode(batch, layouts.size());
            case COLOCATED -> mixed(batch, layouts);
        };
        List<Explanation> explanations = new ArrayList<>();
        for (int s = 0; s < layouts.size(); s++) {
            StageLayout layout = layouts.get(s);
            String title = String.format(
                    Locale.ROOT,
                    "%s, stage %d of %d: %d layers on %d x %s, %s",
                    replica.id(),
                    s + 1,
                    layouts.size(),
                    layout.layers(),
                    layout.tensorDegree(),
                    layout.gpu().name(),
                    words(shape));
            StepCost cost = setting.costs()
                    .stage(served.model(), layout, served.engine())
                    .explain("step", shape);
            explanations.add(new Explanation(title, memory(layout), cost));
        }
        return explanations;
    }

    private BatchShape prompts(int batch) {
        WorkloadSummary.Prompts prompts = setting.summary().prompts();
        return BatchShape.prompts(Math.max(1, batch), prompts.mean(), prompts.meanPairs());
    }

    private BatchShape decode(int batch, int stages) {
        long each = Math.max(1, (batch + stages - 1L) / stages);
        return BatchShape.decode(
                each,
                Math.max(each, Math.round(each * setting.summary().outputs().decodeContext())));
    }

    private BatchShape mixed(int batch, List<StageLayout> layouts) {
        return new ReplicaCapacity(setting.unlimitedProblem())
                .colocated(layouts, batch)
                .map(ColocatedBatch::busy)
                .orElseGet(() -> decode(batch, layouts.size()));
    }

    private static String words(BatchShape shape) {
        if (shape.prefill().sequences() > 0 && shape.decode().sequences() > 0) {
            return shape.prefill().tokens() + " prompt tokens beside "
                    + shape.decode().sequences() + " sequences, "
                    + shape.decode().context() + " context tokens";
        }
        if (shape.prefill().sequences() > 0) {
            return shape.prefill().sequences() + " prompts, " + shape.prefill().tokens() + " tokens";
        }
        return shape.decode().sequences() + " sequences, " + shape.decode().context() + " context tokens";
    }

    private String memory(StageLayout layout) {
        StageMemory memory = new MemoryModel(
                        setting.scenario().served().model(),
                        setting.scenario().served().engine())
                .stage(layout);
        return String.format(
                Locale.ROOT,
                "memory: %s usable = weights %s + activations %s + reserve %s + KV %s (%d blocks)",
                Quantity.gib(memory.usableBytes()),
                Quantity.gib(memory.weightBytes()),
                Quantity.gib(memory.activationBytes()),
                Quantity.gib(memory.reserveBytes()),
                Quantity.gib(memory.kvBytes()),
                memory.blocks(setting.scenario().served().engine().memory().blockTokens()));
    }
}
