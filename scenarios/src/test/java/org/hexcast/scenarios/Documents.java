package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.plan.KvRoute;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.Plan;
import org.hexcast.domain.plan.PlanScore;
import org.hexcast.domain.plan.PlannedFlow;
import org.hexcast.domain.plan.Replica;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.plan.SearchReport;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.result.Bottleneck;
import org.hexcast.domain.result.ClassMetrics;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.DrawnRun;
import org.hexcast.domain.result.Draws;
import org.hexcast.domain.result.EndCounts;
import org.hexcast.domain.result.Growth;
import org.hexcast.domain.result.Latencies;
import org.hexcast.domain.result.LatencySummary;
import org.hexcast.domain.result.LinkUse;
import org.hexcast.domain.result.Provenance;
import org.hexcast.domain.result.ReplicaUse;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.ResourceUse;
import org.hexcast.domain.result.RunHeader;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.RunSubject;
import org.hexcast.domain.result.Sensitivity;
import org.hexcast.domain.result.ServiceTimes;
import org.hexcast.domain.result.SloScale;
import org.hexcast.domain.result.Steadiness;
import org.hexcast.domain.result.Throughput;
import org.hexcast.domain.result.Verdict;
import org.hexcast.domain.result.WarmUp;
import org.hexcast.domain.testing.TestPlans;

/** Plan documents and results for tests of their files. */
final class Documents {

    private static final ReplicaId P0 = new ReplicaId("prefill-0");
    private static final ReplicaId P1 = new ReplicaId("prefill-1");
    private static final ReplicaId D0 = new ReplicaId("decode-0");
    private static final ReplicaId D1 = new ReplicaId("decode-1");

    private Documents() {}

    /** Two prefill and two decode replicas, one of them of two stages, with shares that no short decimal fraction gives. */
    static PlanDocument plan() {
        List<DeviceId> scattered = new ArrayList<>(TestPlans.gpus("b", 0, 2));
        scattered.add(new DeviceId("c", 7));
        scattered.add(new DeviceId("b", 2));
        Plan plan = new Plan(
                List.of(
                        new Replica(P0, PhaseRole.PREFILL, TestPlans.oneStage(80, TestPlans.gpus("a", 0, 4))),
                        new Replica(P1, PhaseRole.PREFILL, TestPlans.oneStage(80, TestPlans.gpus("a", 4, 8))),
                        new Replica(
                                D0,
                                PhaseRole.DECODE,
                                new ParallelStrategy(List.of(
                                        new Stage(0, 33, scattered), new Stage(33, 80, TestPlans.gpus("d", 0, 1))))),
                        new Replica(D1, PhaseRole.DECODE, TestPlans.oneStage(80, TestPlans.gpus("d", 1, 3)))),
                Map.of(P0, 1 / 3.0, P1, 2 / 3.0),
                List.of(new KvRoute(P0, D0, 1 / 7.0), new KvRoute(P0, D1, 6 / 7.0), new KvRoute(P1, D1, 1)));
        return document(plan);
    }

    /** A document around any plan. */
    static PlanDocument document(Plan plan) {
        List<PlanDocument.DeviceType> devices = new ArrayList<>();
        plan.devices().forEach(d -> devices.add(new PlanDocument.DeviceType(d.toString(), "GPU of " + d.node())));
        devices.add(new PlanDocument.DeviceType("idle/0", "L4"));
        List<PlannedFlow.ReplicaLoad> loads = new ArrayList<>();
        plan.replicas().forEach(r -> loads.add(new PlannedFlow.ReplicaLoad(r.id(), 7.25, 6.125, 0.1 / 3, 17)));
        return new PlanDocument(
                new PlanDocument.Header("a scenario", "a-model", "vllm", "a \"pool\"", 12.34, 9.87, -5),
                new PlannedFlow(plan, 6.1e-3 / 7, loads, List.of(new PlannedFlow.LinkLoad("a/0 -> b/0, \u00FC", 0.3))),
                devices,
                new SearchReport(List.of(new SearchReport.Phase("swap", 40, 1.5)), 12),
                List.of(new PlanDocument.Finalist("swap", 1.25, new PlanScore(1000.5, 1.2, 0.97, 5.5))),
                draws(12));
    }

    /** A result of so many replications. */
    static RunResult result(int replications) {
        List<RunMetrics> runs = new ArrayList<>();
        for (int i = 0; i < replications; i++) {
            runs.add(metrics(1 + i * 0.1, i % 2 == 1));
        }
        RunHeader header = new RunHeader(
                "a scenario",
                "0123456789abcdef",
                Long.MIN_VALUE,
                new RunSubject("a-model", "vllm", "pool", "Poisson 2 /s", "TTFT 4.00 s for 90.0 %"),
                12.5,
                Provenance.ASSUMED);
        RunResult result = new RunResult(header, runs, latencies(1.5));
        return replications == 1 ? result : result.judged(verdict()).drawn(draws(9));
    }

    /** So many draws, with figures that no short decimal fraction gives. */
    static Draws draws(int count) {
        List<DrawnRun> runs = new ArrayList<>();
        for (int d = 0; d <= count; d++) {
            Map<DrawnFigure, Double> figures = new EnumMap<>(DrawnFigure.class);
            for (DrawnFigure figure : DrawnFigure.values()) {
                figures.put(figure, figure.word().length() / (d + 3.0));
            }
            runs.add(new DrawnRun(d * 1_000_003L, figures));
        }
        return new Draws(DrawnFigure.GOOD_REQUESTS_PER_S, runs);
    }

    private static Verdict verdict() {
        return new Verdict(
                Verdict.Kind.FRAGILE,
                List.of("one", "two"),
                new Verdict.Load(9.5, 10.125),
                new Bottleneck(Bottleneck.Resource.KV_BLOCKS, "decode-0 is full"),
                List.of(new Sensitivity("TTFT", 0.3, 0.2, 1 / 7.0)));
    }

    private static RunMetrics metrics(double scale, boolean several) {
        EndCounts ends = new EndCounts(1000, 980, 10, 10);
        Latencies latencies = latencies(scale);
        return new RunMetrics(
                new RequestCounts(ends, 4, 3, 2, 1),
                new Throughput(100.5 * scale, 9.9 / scale, 1234.5678 / scale, 9.1 / scale, 0.91),
                latencies,
                new ResourceUse(
                        List.of(
                                new DeviceUse(new DeviceId("a", 0), "H100-SXM-80GB", P0, 0.5),
                                new DeviceUse(new DeviceId("b", 15), "L40", D0, 1.0 / 3)),
                        List.of(
                                new ReplicaUse(P0, PhaseRole.PREFILL, 400, 1.5, 0.2, 0.9),
                                new ReplicaUse(D0, PhaseRole.DECODE, 4000, 12.5, 0.25, 0.95)),
                        List.of(new LinkUse("a to b", 1.5e12, 0.04))),
                classes(several, ends, latencies),
                new Steadiness(
                        new WarmUp(several ? WarmUp.Method.FIRST_TENTH : WarmUp.Method.MSER, 0.15, !several),
                        20.25,
                        several ? Growth.UNSEEN : new Growth(List.of(1.0, 2.5, 3.0, 1 / 3.0, 7.0), -0.1, 0.3, 9.9)));
    }

    private static List<ClassMetrics> classes(boolean several, EndCounts ends, Latencies all) {
        ClassMetrics one = new ClassMetrics(
                "all",
                0.9,
                ends,
                9.1,
                0.91,
                new ServiceTimes(all.ttft(), all.tpot(), all.endToEnd()),
                new SloScale(0.98, 0.875, all.itl().quantiles()));
        ClassMetrics other = new ClassMetrics(
                "b",
                1,
                new EndCounts(0, 0, 0, 0),
                0,
                0,
                new ServiceTimes(all.queue(), all.itl(), all.ttft()),
                new SloScale(0, Double.POSITIVE_INFINITY, List.of()));
        return several ? List.of(one, other) : List.of(one);
    }

    static Latencies latencies(double scale) {
        return new Latencies(
                summary(0.3 * scale),
                summary(0.03 * scale),
                summary(0.029 * scale),
                summary(9 * scale),
                summary(0.01 * scale),
                11.5);
    }

    private static LatencySummary summary(double mean) {
        List<Double> quantiles = new ArrayList<>();
        for (double share : LatencySummary.SHARES) {
            quantiles.add(mean * (0.1 + 2 * share));
        }
        return new LatencySummary(990, mean, mean * 2.1, quantiles);
    }

    /** The summary of no observation at all. */
    static LatencySummary nothing(double value) {
        return new LatencySummary(0, value, value, Collections.nCopies(LatencySummary.SHARES.size(), value));
    }
}
