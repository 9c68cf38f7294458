package org.hexcast.scheduler.plan;

import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.workload.WorkloadSummary;

/**
 * What is to be planned.
 *
 * @param cluster the pool
 * @param model the model to serve
 * @param engine the engine that serves it
 * @param costs how long steps take
 * @param workload what is asked, in means
 * @param target what to be best at
 */
public record PlanningProblem(
        Cluster cluster,
        ModelSpec model,
        EngineProfile engine,
        CostModel costs,
        WorkloadSummary workload,
        PlanningTarget target) {

    /** What fits into device memory. */
    public MemoryModel memory() {
        return new MemoryModel(model, engine);
    }

    /** The same with limits of this part of what they are. */
    public PlanningProblem withCaution(double share) {
        return with(new PlanningTarget(
                target.objective(),
                share * target.ttftLimitSeconds(),
                share * target.tpotLimitSeconds(),
                target.attainment()));
    }

    /** The same with another target. */
    public PlanningProblem with(PlanningTarget other) {
        return new PlanningProblem(cluster, model, engine, costs, workload, other);
    }
}
