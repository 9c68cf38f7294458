package org.hexcast.domain.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a system keeps up with what it is asked, so that its latencies mean something.
 *
 * @param kind the verdict
 * @param reasons for it, in words; at least one
 * @param load what is asked beside what could be served
 * @param bottleneck what binds at capacity
 * @param sensitivities of the tail latencies; none where they would mean nothing
 */
public record Verdict(
        Kind kind, List<String> reasons, Load load, Bottleneck bottleneck, List<Sensitivity> sensitivities) {

    /** From this load on a system is fragile at best. */
    public static final double FRAGILE_LOAD = 0.9;

    /**
     * By this factor a 99th percentile may grow for 5 % less capacity. In M/M/1 the time in system is proportional to {@code 1 / (1 - load)}, so that it grows
     * by {@code (1 - load) / (0.95 - load)}: 1.5 at a load of 85 %. Larger factors say that a system is nearer to its limit than its mean load shows, or that
     * its load comes in bursts.
     */
    public static final double FRAGILE_GROWTH = 1.5;

    /** What a verdict can be. */
    public enum Kind {
        /** Keeps up with room to spare. */
        STEADY,
        /** Keeps up, but a little less capacity would change its latencies much. */
        FRAGILE,
        /** Does not keep up: its latencies depend on the length of the run. */
        SATURATED,
        /** Asked for everything at once: latencies are places in a queue. */
        OFFLINE,
        /** Nobody looked. */
        NOT_JUDGED
    }

    /**
     * What is asked beside what could be served.
     *
     * @param arrivalsPerSecond requests that arrive; 0 where they have no rate of their own
     * @param capacityPerSecond requests that the same system completes when all are there at once; 0 where nobody looked
     */
    public record Load(double arrivalsPerSecond, double capacityPerSecond) {

        /** Nobody looked. */
        public static final Load UNSEEN = new Load(0, 0);

        /** Arrivals over capacity; 0 where it is not known. */
        public double share() {
            return capacityPerSecond > 0 ? arrivalsPerSecond / capacityPerSecond : 0;
        }
    }

    public Verdict {
        reasons = List.copyOf(reasons);
        sensitivities = List.copyOf(sensitivities);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a verdict has a reason");
        }
    }

    /** No verdict, for this reason. */
    public static Verdict none(String reason) {
        return new Verdict(Kind.NOT_JUDGED, List.of(reason), Load.UNSEEN, Bottleneck.UNSEEN, List.of());
    }

    /**
     * Whether a system is saturated, and why: it is asked for more than its capacity, or the requests in it grow in most replications.
     *
     * @return the reasons; none where it is not
     */
    public static List<String> saturation(Load load, List<Growth> replications) {
        List<String> reasons = new ArrayList<>();
        if (load.capacityPerSecond() > 0 && load.share() >= 1) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "%.4g requests/s arrive, at most %.4g can be served: a load of %.0f %%",
                    load.arrivalsPerSecond(),
                    load.capacityPerSecond(),
                    load.share() * 100));
        }
        long growing = replications.stream().filter(Growth::significant).count();
        if (2 * growing > replications.size()) {
            double share =
                    replications.stream().mapToDouble(Growth::share).average().orElse(0);
            reasons.add(String.format(
                    Locale.ROOT,
                    "the requests in the system grow in %d of %d replications, by %.1f %% of those that arrive",
                    growing,
                    replications.size(),
                    share * 100));
        }
        return reasons;
    }

    /**
     * The verdict on a system that is not saturated.
     *
     * @param load below 1
     * @param bottleneck what binds at capacity
     * @param sensitivities of the 99th percentiles
     */
    public static Verdict unsaturated(Load load, Bottleneck bottleneck, List<Sensitivity> sensitivities) {
        List<String> reasons = new ArrayList<>();
        if (load.share() >= FRAGILE_LOAD) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "the load is %.1f %% of the capacity, at least %.0f %%",
                    load.share() * 100,
                    FRAGILE_LOAD * 100));
        }
        for (Sensitivity sensitivity : sensitivities) {
            if (sensitivity.growth() > FRAGILE_GROWTH) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "with 5 %% less capacity the p99 of %s grows %.2f x, more than %.1f x",
                        sensitivity.metric(),
                        sensitivity.growth(),
                        FRAGILE_GROWTH));
            }
        }
        if (!reasons.isEmpty()) {
            return new Verdict(Kind.FRAGILE, reasons, load, bottleneck, sensitivities);
        }
        String reason = String.format(Locale.ROOT, "the load is %.1f %% of the capacity", load.share() * 100);
        return new Verdict(Kind.STEADY, List.of(reason), load, bottleneck, sensitivities);
    }
}
