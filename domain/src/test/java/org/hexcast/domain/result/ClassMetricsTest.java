package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.SloLimit;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Workload;
import org.junit.jupiter.api.Test;

/** Metrics of service classes and SLO scales: differential against brute force over the timelines. */
class ClassMetricsTest {

    private static final List<ServiceClass> CLASSES = List.of(
            new ServiceClass(
                    "chat",
                    new Slo(List.of(new SloLimit.Ttft(0.6), new SloLimit.Tpot(0.02)), 0.6),
                    0,
                    Patience.ENDLESS),
            new ServiceClass("batch", new Slo(List.of(new SloLimit.EndToEnd(1.5)), 0.9), 1, Patience.ENDLESS),
            new ServiceClass("free", Slo.none(), 2, Patience.ENDLESS));

    /** One request: served, or timed out. */
    private record Fate(Request request, long firstNanos, long endNanos, boolean served) {

        private int number() {
            return request.traits().serviceClass();
        }

        /** What the limits of its class would have to be multiplied by. */
        private double scale() {
            double ttft = (firstNanos - request.arrivalNanos()) / 1e9;
            double all = (endNanos - request.arrivalNanos()) / 1e9;
            double tpot = request.outputTokens() == 1 ? 0 : (all - ttft) / (request.outputTokens() - 1);
            return switch (number()) {
                case 0 -> Math.max(ttft / 0.6, tpot / 0.02);
                case 1 -> all / 1.5;
                default -> 0;
            };
        }

        private boolean good() {
            return served && scale() <= 1 + 1e-12;
        }
    }

    private static List<Fate> run(Random random, int count) {
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long arrival = i * 5_000_000L;
            int output = 1 + random.nextInt(60);
            long first = arrival + 1 + (long) (random.nextDouble() * 1e9);
            long end = output == 1 ? first : first + (long) (random.nextDouble() * 0.03e9 * output);
            RequestTraits traits = new RequestTraits(
                    random.nextInt(3), random.nextInt(2), 1000, PrefixHashes.NONE, RequestTraits.NO_SESSION);
            fates.add(new Fate(
                    new Request(new RequestId(i), arrival, 10, output, traits), first, end, random.nextInt(10) > 0));
        }
        return fates;
    }

    private static RunMetrics measured(List<Fate> fates) {
        MetricsAccumulator metrics = new MetricsAccumulator(CLASSES, fates.size());
        for (Fate fate : fates) {
            metrics.arrived(fate.request(), fate.request().arrivalNanos());
        }
        for (Fate fate : fates) {
            if (fate.served()) {
                List<Handover> handovers = fate.request().outputTokens() == 1
                        ? List.of()
                        : List.of(new Handover(
                                new ReplicaId("d"), fate.firstNanos(), fate.firstNanos(), fate.firstNanos()));
                metrics.completed(new RequestTimeline(
                        fate.request(),
                        new ReplicaId("p"),
                        fate.request().arrivalNanos(),
                        fate.firstNanos(),
                        handovers,
                        fate.endNanos(),
                        0));
            } else {
                metrics.timedOut(fate.request(), fate.endNanos(), 0);
            }
        }
        Workload workload = new Workload.Generated(
                new IndependentLengths(new TokenCount.Constant(1), new TokenCount.Constant(1)),
                new ArrivalProcess.Saturating(),
                1);
        return metrics.metrics(
                new RequestSource(workload, new ContextRule(10, ContextRule.Overlong.CLIP), new RandomStreams(1)),
                new ResourceUse(List.of(), List.of(), List.of()));
    }

    @Test
    void classes_randomRun_equalBruteForce() {
        RandomCases.check(60, random -> {
            // given
            List<Fate> run = run(random, 100 + random.nextInt(400));
            // when
            RunMetrics metrics = measured(run);
            // then
            int warm = (int) (Math.round(metrics.steadiness().warmUp().share() * MeasuredWindow.PARTS)
                    * run.size()
                    / MeasuredWindow.PARTS);
            double goodput = 0;
            for (int number = 0; number < CLASSES.size(); number++) {
                int wanted = number;
                List<Fate> all = run.stream().filter(f -> f.number() == wanted).toList();
                List<Fate> judged = all.stream()
                        .filter(f -> f.request().id().value() >= warm)
                        .toList();
                ClassMetrics one = metrics.classes().get(number);
                long served = all.stream().filter(Fate::served).count();
                assertThat(one.ends()).isEqualTo(new EndCounts(all.size(), served, 0, all.size() - served));
                double attained = judged.stream().filter(Fate::good).count() / (double) judged.size();
                assertThat(one.attainment()).isCloseTo(attained, within(1e-12));
                assertThat(one.keepsSlo()).isEqualTo(attained >= one.promised());
                assertThat(one.times().ttft().count())
                        .isEqualTo(judged.stream().filter(Fate::served).count());
                goodput += one.goodRequestsPerSecond();
                assertScale(one, judged);
            }
            assertThat(metrics.throughput().goodRequestsPerSecond()).isCloseTo(goodput, within(1e-9 * goodput));
            assertThat(metrics.counts().retries())
                    .isEqualTo(run.stream()
                            .filter(f -> f.request().traits().attempt() > 0)
                            .count());
            assertThat(metrics.keepsSlo()).isEqualTo(metrics.classes().stream().allMatch(ClassMetrics::keepsSlo));
        });
    }

    /** The scale at which the promised share of all judged requests, served or not, keeps every limit. */
    private static void assertScale(ClassMetrics one, List<Fate> judged) {
        double[] scales = judged.stream()
                .filter(Fate::served)
                .mapToDouble(Fate::scale)
                .sorted()
                .toArray();
        assertThat(one.scale().served()).isCloseTo(scales.length / (double) judged.size(), within(1e-12));
        if (one.name().equals("free")) {
            assertThat(one.scale().tightest()).isZero();
            assertThat(one.scale().quantiles()).isEmpty();
            return;
        }
        int rank = (int) Math.ceil(one.promised() * judged.size() - 1e-9);
        if (rank > scales.length) {
            assertThat(one.scale().tightest()).isInfinite();
            return;
        }
        double expected = scales[rank - 1];
        assertThat(one.scale().tightest()).isCloseTo(expected, within(1.1e-3 * expected + 2e-9));
        // by its definition: at that scale enough requests are inside, a little below not
        double found = one.scale().tightest();
        assertThat(DoubleStream.of(scales)
                        .filter(s -> s <= found * 1.0011 + 2e-9)
                        .count())
                .isGreaterThanOrEqualTo(rank);
        assertThat(DoubleStream.of(scales)
                        .filter(s -> s < found / 1.0011 - 2e-9)
                        .count())
                .isLessThan(rank);
    }

    @Test
    void scale_oneOrLess_isWhatHoldsMeans() {
        RandomCases.check(300, random -> {
            Fate fate = run(random, 1).get(0);
            Slo slo = CLASSES.get(fate.number()).slo();
            var lengths =
                    new org.hexcast.domain.workload.Lengths(10, fate.request().outputTokens());
            double ttft = fate.firstNanos() / 1e9;
            double all = fate.endNanos() / 1e9;
            double scale = slo.scale(lengths, ttft, all);
            assertThat(scale).isCloseTo(fate.scale(), within(1e-9));
            if (Math.abs(scale - 1) > 1e-6) {
                assertThat(slo.holds(lengths, ttft, all)).isEqualTo(scale < 1);
            }
        });
    }

    @Test
    void request_ofAnUnknownClass_isRefused() {
        MetricsAccumulator metrics = new MetricsAccumulator(CLASSES.subList(0, 1), 10);
        RequestTraits second = new RequestTraits(1, 0, 10, PrefixHashes.NONE, RequestTraits.NO_SESSION);
        assertThatThrownBy(() -> metrics.arrived(new Request(new RequestId(0), 0, 1, 1, second), 0))
                .hasMessage("request 0 is of class 1, but there are 1");
    }
}
