package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.workload.ReferenceLatency;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.SloLimit;

/**
 * An SLO as a scenario states it; a scale becomes a limit once somebody who knows costs provides the reference.
 *
 * @param limits limits in seconds
 * @param scales multiples of the latency of one request alone
 * @param attainment share of requests
 */
public record SloSpec(List<SloLimit> limits, List<Double> scales, double attainment) {

    /** No limits. */
    public static final SloSpec NONE = new SloSpec(List.of(), List.of(), Slo.USUAL_ATTAINMENT);

    public SloSpec {
        limits = List.copyOf(limits);
        scales = List.copyOf(scales);
    }

    /** Whether there is any limit. */
    public boolean isGiven() {
        return !limits.isEmpty() || !scales.isEmpty();
    }

    /**
     * The objective with its reference.
     *
     * @param reference latency of one request alone
     * @param referenceLabel what the reference system is
     */
    public Slo resolve(ReferenceLatency reference, String referenceLabel) {
        List<SloLimit> all = new ArrayList<>(limits);
        scales.forEach(scale -> all.add(new SloLimit.Scaled(scale, reference, referenceLabel)));
        return new Slo(all, attainment);
    }
}
