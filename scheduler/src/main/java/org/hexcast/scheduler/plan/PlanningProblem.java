package org.hexcast.scheduler.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.memory.MemoryModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.plan.PhaseRole;
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
 * @param roles what replicas may do: co-located, or prefill and decode, or all three
 */
public record PlanningProblem(
        Cluster cluster,
        ModelSpec model,
        EngineProfile engine,
        CostModel costs,
        WorkloadSummary workload,
        PlanningTarget target,
        Set<PhaseRole> roles) {

    public PlanningProblem {
        EnumSet<PhaseRole> sorted = EnumSet.noneOf(PhaseRole.class);
        sorted.addAll(roles);
        roles = Collections.unmodifiableSet(sorted);
        PhaseRole.requireWhole(roles);
    }

    /** With replicas of every role. */
    public PlanningProblem(
            Cluster cluster,
            ModelSpec model,
            EngineProfile engine,
            CostModel costs,
            WorkloadSummary workload,
            PlanningTarget target) {
        this(cluster, model, engine, costs, workload, target, EnumSet.allOf(PhaseRole.class));
    }

    /** Whether replicas may be co-located. */
    public boolean colocates() {
        return roles.contains(PhaseRole.COLOCATED);
    }

    /** Whether prefill and decode may have replicas of their own. */
    public boolean disaggregates() {
        return roles.contains(PhaseRole.PREFILL) && roles.contains(PhaseRole.DECODE);
    }

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
        return new PlanningProblem(cluster, model, engine, costs, workload, other, roles);
    }

    /** The same with replicas of other roles. */
    public PlanningProblem with(Set<PhaseRole> others) {
        return new PlanningProblem(cluster, model, engine, costs, workload, target, others);
    }
}
