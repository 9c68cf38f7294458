package org.hexcast.domain.result;

import java.util.List;
import org.hexcast.domain.workload.Slo;

/**
 * By what factor the limits of an SLO could be multiplied. Each request has a scale: the largest ratio of a latency to its limit. A request that was never
 * served has none that would do.
 *
 * @param served share of the requests that were served
 * @param tightest the least factor at which the SLO's share of the requests keeps all limits; infinite where too few are served, 0 without limits
 * @param quantiles of the scales of the served requests, one for each of {@link LatencySummary#SHARES}; none without limits
 */
public record SloScale(double served, double tightest, List<Double> quantiles) {

    public SloScale {
        quantiles = List.copyOf(quantiles);
        if (!quantiles.isEmpty() && quantiles.size() != LatencySummary.SHARES.size()) {
            throw new IllegalArgumentException(
                    quantiles.size() + " quantiles, expected " + LatencySummary.SHARES.size());
        }
    }

    /** From the scales of the served requests, recorded in billionths, among so many requests. */
    static SloScale of(Slo slo, LatencyRecorder scales, long requests) {
        double served = requests == 0 ? 0 : (double) scales.count() / requests;
        if (slo.limits().isEmpty()) {
            return new SloScale(served, 0, List.of());
        }
        double share = served == 0 ? Double.POSITIVE_INFINITY : slo.attainment() / served;
        double tightest = share > 1 ? Double.POSITIVE_INFINITY : scales.quantileSeconds(share);
        return new SloScale(
                served,
                tightest,
                LatencySummary.SHARES.stream().map(scales::quantileSeconds).toList());
    }
}
