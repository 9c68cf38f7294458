package org.hexcast.scheduler.plan;

import java.util.List;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;

/**
 * Simulates finalists: the port through which the planner reaches the simulator, which it does not know. Pure; called once a search, with a handful of plans.
 */
@FunctionalInterface
public interface PlanEvaluator {

    /** The score of each plan, in the same order; all meet the same requests. */
    List<PlanScore> evaluate(List<Plan> plans);
}
