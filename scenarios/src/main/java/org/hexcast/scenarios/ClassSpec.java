package org.hexcast.scenarios;

import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.ReferenceLatency;
import org.hexcast.domain.workload.ServiceClass;

/**
 * A class of requests as a scenario states it.
 *
 * @param name for tables
 * @param slo what makes one of them good
 * @param priority smaller is served first where the policy looks at it
 * @param patience how long their clients wait
 */
public record ClassSpec(String name, SloSpec slo, int priority, Patience patience) {

    /** The one class of a scenario that names none. */
    static ClassSpec usual(SloSpec slo, Patience patience) {
        return new ClassSpec("all", slo, 0, patience);
    }

    /**
     * The class with the reference of its SLO.
     *
     * @param reference latency of one request alone
     * @param referenceLabel what the reference system is
     */
    public ServiceClass resolve(ReferenceLatency reference, String referenceLabel) {
        return new ServiceClass(name, slo.resolve(reference, referenceLabel), priority, patience);
    }
}
