package org.hexcast.scheduler.plan;

import org.hexcast.domain.plan.Objective;
import org.hexcast.domain.workload.Slo;

/**
 * What the search aims at.
 *
 * @param objective what to be best at
 * @param ttftLimitSeconds limit on the time to first token; infinite where there is none
 * @param tpotLimitSeconds limit on the time per output token, which bounds decode batches; infinite where there is none
 * @param attainment share of requests that must keep all limits
 */
public record PlanningTarget(Objective objective, double ttftLimitSeconds, double tpotLimitSeconds, double attainment) {

    public PlanningTarget {
        if (!(ttftLimitSeconds > 0) || !(tpotLimitSeconds > 0)) {
            throw new IllegalArgumentException(
                    "limits of " + ttftLimitSeconds + " s and " + tpotLimitSeconds + " s must be above 0");
        }
    }

    /** An objective without limits. */
    public static PlanningTarget unlimited(Objective objective) {
        return new PlanningTarget(objective, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Slo.USUAL_ATTAINMENT);
    }

    /** Most requests per second, without limits. */
    public static PlanningTarget throughput() {
        return unlimited(Objective.THROUGHPUT);
    }

    /** Whether there is any limit. */
    public boolean isLimited() {
        return Double.isFinite(ttftLimitSeconds) || Double.isFinite(tpotLimitSeconds);
    }
}
