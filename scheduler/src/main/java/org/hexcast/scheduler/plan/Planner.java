package org.hexcast.scheduler.plan;

import org.hexcast.domain.plan.SearchBudget;

/** Finds a plan for a problem. Deterministic: equal problem and budget give an equal outcome, whatever the number of threads. */
public interface Planner {

    /**
     * Searches.
     *
     * @param problem what is planned
     * @param budget how far to search
     * @return a plan, or the limit that binds
     */
    PlanningOutcome plan(PlanningProblem problem, SearchBudget budget);
}
