package org.hexcast.domain.workload;

/**
 * Requests that are promised the same.
 *
 * @param name for tables
 * @param slo what makes one of them good
 * @param priority smaller is served first where the policy looks at it; 0 is usual
 * @param patience how long their clients wait
 */
public record ServiceClass(String name, Slo slo, int priority, Patience patience) {

    /** The one class of a workload that names none. */
    public static ServiceClass usual(Slo slo) {
        return new ServiceClass("all", slo, 0, Patience.ENDLESS);
    }
}
