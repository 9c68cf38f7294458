package org.hexcast.scheduler.plan;

import java.util.List;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.SearchReport;

/** What a planner answers: a plan, or why there is none. */
public sealed interface PlanningOutcome {

    /**
     * A plan.
     *
     * @param best the plan and its flow
     * @param finalists the plans that were simulated, the best first
     * @param report what each phase of the search contributed
     */
    record Feasible(PlannedFlow best, List<Finalist> finalists, SearchReport report) implements PlanningOutcome {
        public Feasible {
            finalists = List.copyOf(finalists);
        }
    }

    /**
     * There is no plan.
     *
     * @param limit what binds
     * @param message subject, sizes, rule and a way out
     */
    record Infeasible(BindingLimit limit, String message) implements PlanningOutcome {}

    /**
     * A plan that was simulated.
     *
     * @param flow the plan and its flow
     * @param origin which part of the search found it
     * @param score what the simulation says of it
     */
    record Finalist(PlannedFlow flow, String origin, PlanScore score) {}
}
