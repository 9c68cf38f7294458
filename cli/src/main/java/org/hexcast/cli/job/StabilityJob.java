package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.result.Bottleneck;
import org.hexcast.domain.result.Growth;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.Sensitivity;
import org.hexcast.domain.result.Verdict;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Workload;
import org.hexcast.sim.RunInput;

/**
 * Judges whether a system keeps up, from a few further runs of one replication each.
 *
 * <p>Capacity is what the same plan completes when every request is there at time 0. To see what 5 % less capacity would do, nothing in the system is slowed:
 * a system whose every step and transfer takes {@code f} times as long is the same system asked {@code f} times as fast, seen by a clock that runs {@code f}
 * times as slow. So the same requests come faster or slower, and latencies are multiplied back. That is exact, links and engine included, except for what
 * clients time themselves (time-outs, pauses for thought).
 *
 * @param setting the scenario and its costs
 * @param plan what ran
 */
public record StabilityJob(Setting setting, Plan plan) {

    /** Most requests of each further run. */
    private static final int MOST_REQUESTS = 20_000;

    /** Judges a result of this plan under this setting. */
    public Verdict run(RunResult result) {
        Workload workload = setting.input().workload();
        BottleneckFinder finder = new BottleneckFinder(setting, plan);
        if (workload.saturating()) {
            double capacity =
                    result.estimate(m -> m.throughput().requestsPerSecond()).mean();
            return new Verdict(
                    Verdict.Kind.OFFLINE,
                    List.of("every request is there at time 0"),
                    new Verdict.Load(0, capacity),
                    finder.find(result.replications().get(0).use()),
                    List.of());
        }
        double offered = workload.meanPerSecond();
        if (!Double.isFinite(offered)) {
            return Verdict.none("requests arrive when others end, at no rate of their own");
        }
        Workload asked = workload.first(MOST_REQUESTS);
        RunMetrics full = simulate(patient(asked.saturated()));
        Verdict.Load load = new Verdict.Load(
                offered * servedShare(result), full.throughput().requestsPerSecond());
        Bottleneck bottleneck = finder.find(full.use());
        List<Growth> growth =
                result.replications().stream().map(m -> m.steadiness().growth()).toList();
        List<String> saturation = Verdict.saturation(load, growth);
        if (!saturation.isEmpty()) {
            return new Verdict(Verdict.Kind.SATURATED, saturation, load, bottleneck, List.of());
        }
        return Verdict.unsaturated(load, bottleneck, sensitivities(asked, result));
    }

    /** Share of the offered requests that the model's context lets through. */
    private static double servedShare(RunResult result) {
        double arrived = result.estimate(m -> m.counts().arrived()).mean();
        double dropped = result.estimate(m -> m.counts().dropped()).mean();
        return arrived / (arrived + dropped);
    }

    private List<Sensitivity> sensitivities(Workload asked, RunResult result) {
        double rate = asked.meanPerSecond();
        boolean whole = asked.requests() == setting.input().workload().requests();
        List<RunInput> inputs = new ArrayList<>(List.of(
                setting.input(asked.atRate(rate / Sensitivity.SLOWER)),
                setting.input(asked.atRate(rate / Sensitivity.FASTER))));
        if (!whole) {
            inputs.add(setting.input(asked));
        }
        List<RunMetrics> runs = inputs.parallelStream().map(this::simulate).toList();
        Latencies base = (whole ? result.replications().get(0) : runs.get(2)).latencies();
        Latencies slower = runs.get(0).latencies();
        Latencies faster = runs.get(1).latencies();
        return List.of(
                sensitivity("TTFT", slower.ttft(), base.ttft(), faster.ttft()),
                sensitivity("TPOT", slower.tpot(), base.tpot(), faster.tpot()),
                sensitivity("end to end", slower.endToEnd(), base.endToEnd(), faster.endToEnd()));
    }

    private static Sensitivity sensitivity(
            String metric, LatencySummary slower, LatencySummary base, LatencySummary faster) {
        return new Sensitivity(
                metric,
                slower.quantile(0.99) / Sensitivity.SLOWER,
                base.quantile(0.99),
                faster.quantile(0.99) / Sensitivity.FASTER);
    }

    private RunInput patient(Workload workload) {
        List<ServiceClass> classes = setting.input().classes().stream()
                .map(c -> new ServiceClass(c.name(), c.slo(), c.priority(), Patience.ENDLESS))
                .toList();
        return new RunInput(workload, setting.input().contextRule(), classes);
    }

    private RunMetrics simulate(RunInput input) {
        return new SimulationJob(setting, plan)
                .simulate(input, 1, share -> {})
                .metrics()
                .get(0);
    }
}
