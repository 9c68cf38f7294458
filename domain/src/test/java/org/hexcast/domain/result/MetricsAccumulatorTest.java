package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestMetrics;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.SloLimit;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Workload;
import org.junit.jupiter.api.Test;

/** Metrics: differential against brute force over random runs, the law INV-1, closed forms of the latencies of one request. */
class MetricsAccumulatorTest {

    private static final ResourceUse NO_USE = new ResourceUse(List.of(), List.of(), List.of());
    /** Three significant digits, and a nanosecond that the mean time per token is rounded down by. */
    private static final double SKETCH = 1.1e-3;

    private static final Slo SLO = new Slo(List.of(new SloLimit.Ttft(1), new SloLimit.Tpot(0.02)), 0.8);

    /** One request of a run: how it ended, and when. */
    private record Fate(Request request, long firstNanos, long endNanos, boolean rejected) {

        private long tpotNanos() {
            return (endNanos - firstNanos) / (request.outputTokens() - 1);
        }

        /** TTFT at most 1 s, TPOT at most 20 ms: in whole nanoseconds. */
        private boolean good() {
            return !rejected
                    && firstNanos - request.arrivalNanos() <= 1_000_000_000L
                    && endNanos - firstNanos <= 20_000_000L * (request.outputTokens() - 1);
        }

        private RequestTimeline timeline() {
            List<Handover> handovers = request.outputTokens() == 1
                    ? List.of()
                    : List.of(new Handover(new ReplicaId("d"), firstNanos, firstNanos, firstNanos));
            long start = (request.arrivalNanos() + firstNanos) / 2;
            return new RequestTimeline(request, new ReplicaId("p"), start, firstNanos, handovers, endNanos, 1);
        }
    }

    @Test
    void metrics_randomRun_equalBruteForce() {
        RandomCases.check(60, random -> {
            // given
            List<Fate> run = run(random, 1 + random.nextInt(300));
            int n = run.size();
            // when
            RunMetrics metrics = accumulated(run).metrics(source(), NO_USE);
            // then everybody is accounted for
            long rejected = run.stream().filter(Fate::rejected).count();
            assertThat(metrics.counts())
                    .isEqualTo(new RequestCounts(new EndCounts(n, n - rejected, rejected, 0), 0, n, 0, 0));
            // rates: of those that ended after warm-up and up to the end of the ninth tenth
            int warm = warm(metrics, n);
            List<Fate> window = run.subList(warm, n - n / 10);
            double seconds = (window.get(window.size() - 1).endNanos()
                            - (warm == 0 ? 0 : run.get(warm - 1).endNanos()))
                    / 1e9;
            List<Fate> served = window.stream().filter(f -> !f.rejected()).toList();
            Throughput throughput = metrics.throughput();
            assertThat(throughput.windowSeconds()).isCloseTo(seconds, within(1e-9));
            assertThat(throughput.requestsPerSecond()).isCloseTo(served.size() / seconds, within(1e-6));
            long tokens =
                    served.stream().mapToLong(f -> f.request().outputTokens()).sum();
            assertThat(throughput.outputTokensPerSecond()).isCloseTo(tokens / seconds, within(1e-4));
            long good = served.stream().filter(Fate::good).count();
            assertThat(throughput.goodRequestsPerSecond()).isCloseTo(good / seconds, within(1e-6));
            // attainment: of those that arrived after warm-up, rejected ones included
            List<Fate> judged = judged(run, warm);
            double attained = judged.stream().filter(Fate::good).count() / (double) judged.size();
            assertThat(throughput.attainment()).isCloseTo(attained, within(1e-12));
        });
    }

    @Test
    void latencies_randomRun_equalSortedSamples() {
        RandomCases.check(60, random -> {
            // given
            List<Fate> run = run(random, 1 + random.nextInt(300));
            // when
            RunMetrics metrics = accumulated(run).metrics(source(), NO_USE);
            Latencies latencies = metrics.latencies();
            List<Fate> served = judged(run, warm(metrics, run.size())).stream()
                    .filter(f -> !f.rejected())
                    .toList();
            List<Fate> longer =
                    served.stream().filter(f -> f.request().outputTokens() > 1).toList();
            // then
            assertSummary(
                    latencies.ttft(), served, f -> f.firstNanos() - f.request().arrivalNanos());
            assertSummary(
                    latencies.endToEnd(),
                    served,
                    f -> f.endNanos() - f.request().arrivalNanos());
            assertSummary(latencies.queue(), served, f -> f.timeline().queueNanos());
            assertSummary(latencies.tpot(), longer, Fate::tpotNanos);
            assertThat(latencies.itl().count()).isZero();
            List<Long> sorted = sorted(served, f -> f.endNanos() - f.request().arrivalNanos());
            assertQuantile(latencies.deadlineSeconds(), sorted, SLO.attainment());
        });
    }

    @Test
    void tpot_oneTokenRequests_haveNone() {
        // given
        MetricsAccumulator metrics = accumulator(2);
        complete(metrics, new Fate(new Request(new RequestId(0), 0, 10, 1), 5_000_000, 5_000_000, false));
        complete(metrics, new Fate(new Request(new RequestId(1), 0, 10, 3), 5_000_000, 25_000_000, false));
        // when
        Latencies latencies = metrics.metrics(source(), NO_USE).latencies();
        // then the mean is that of the second alone, not an average with 0
        assertThat(latencies.ttft().count()).isEqualTo(2);
        assertThat(latencies.tpot().count()).isEqualTo(1);
        assertThat(latencies.tpot().mean()).isCloseTo(0.010, within(1e-12));
    }

    @Test
    void tokenGap_ofWarmUpArrivals_isLeftOut() {
        MetricsAccumulator metrics = accumulator(20);
        for (int arrival = 0; arrival < 20; arrival++) {
            complete(metrics, new Fate(new Request(new RequestId(arrival), 0, 10, 1), 5, 5, false));
            metrics.tokenGaps(metrics.part(arrival), 1_000_000L * (arrival + 1), 1);
        }
        LatencySummary itl = metrics.metrics(source(), NO_USE).latencies().itl();
        // arrivals 2 to 19: gaps of 3 to 20 ms
        assertThat(itl.count()).isEqualTo(18);
        assertThat(itl.mean()).isCloseTo(0.0115, within(1e-9));
        assertThat(itl.max()).isEqualTo(0.020);
        assertThat(itl.quantile(0)).isCloseTo(0.003, within(0.003 * SKETCH));
    }

    @Test
    void metrics_requestsStillInTheSystem_breakInv1() {
        MetricsAccumulator metrics = accumulator(2);
        metrics.arrived(new Request(new RequestId(0), 0, 10, 1), 0);
        complete(metrics, new Fate(new Request(new RequestId(1), 0, 10, 1), 5, 5, false));
        assertThat(metrics.inSystem()).isEqualTo(1);
        assertThatThrownBy(() -> metrics.metrics(source(), NO_USE)).hasMessageContaining("INV-1");
    }

    @Test
    void pooled_severalRuns_isTheLatencyOfAllTheirRequests() {
        RandomCases.check(20, random -> {
            // given
            List<List<Fate>> runs = List.of(run(random, 50), run(random, 120), run(random, 7));
            // when
            Latencies pooled = MetricsAccumulator.pooled(
                    runs.stream().map(MetricsAccumulatorTest::accumulated).toList());
            // then
            List<Fate> all = runs.stream()
                    .flatMap(r -> judged(r, r.size() / 10).stream())
                    .filter(f -> !f.rejected())
                    .toList();
            assertSummary(
                    pooled.endToEnd(), all, f -> f.endNanos() - f.request().arrivalNanos());
        });
    }

    @Test
    void result_price_isDollarsPerMillionOutputTokens() {
        // given 36 USD/h and 100 tokens/s: 0.01 USD/s for 1e-4 million tokens/s
        assertThat(result(36, 100).usdPerMillionTokens().mean()).isCloseTo(100, within(1e-9));
        assertThat(result(36, 100).estimate(m -> m.throughput().attainment()).samples())
                .isEqualTo(2);
        // without a token no price is low enough, not even 0 USD/h
        assertThat(result(36, 0).usdPerMillionTokens().mean()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(result(0, 0).usdPerMillionTokens().mean()).isEqualTo(Double.POSITIVE_INFINITY);
        RunResult any = result(1, 1);
        assertThatThrownBy(() -> new RunResult(any.header(), List.of(), any.pooled()))
                .hasMessageContaining("at least one replication");
    }

    private static RunResult result(double usdPerHour, double tokensPerSecond) {
        RunMetrics metrics = TestMetrics.run(
                TestMetrics.counts(1, 0),
                new Throughput(1, 1, tokensPerSecond, 1, 1),
                accumulator(1).metrics(source(), NO_USE).latencies(),
                NO_USE);
        RunHeader header =
                new RunHeader("s", "0", 1, new RunSubject("m", "e", "c", "w", "s"), usdPerHour, Provenance.ANALYTIC);
        return new RunResult(header, List.of(metrics, metrics), metrics.latencies());
    }

    private static void complete(MetricsAccumulator metrics, Fate fate) {
        metrics.arrived(fate.request(), fate.request().arrivalNanos());
        metrics.completed(fate.timeline());
    }

    /** Requests in order of their end, which all differ. */
    private static List<Fate> run(Random random, int count) {
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long arrival = i * 10_000_000L;
            int output = 1 + random.nextInt(50);
            long first = arrival + 1 + (long) (random.nextDouble() * 1.5e9);
            long end = output == 1 ? first : first + (long) (random.nextDouble() * 0.03e9 * output);
            Request request = new Request(new RequestId(i), arrival, 100, output);
            fates.add(new Fate(request, first, end, random.nextInt(8) == 0));
        }
        fates.sort(Comparator.comparingLong(Fate::endNanos));
        return fates;
    }

    private static MetricsAccumulator accumulated(List<Fate> run) {
        MetricsAccumulator metrics = accumulator(run.size());
        List<Request> arrivals = run.stream()
                .map(Fate::request)
                .sorted(Comparator.comparing(Request::id))
                .toList();
        int next = 0;
        for (Fate fate : run) {
            while (next < arrivals.size() && arrivals.get(next).arrivalNanos() <= fate.endNanos()) {
                metrics.arrived(arrivals.get(next), arrivals.get(next).arrivalNanos());
                next++;
            }
            if (fate.rejected()) {
                metrics.rejected(fate.request(), fate.endNanos(), 1);
            } else {
                metrics.completed(fate.timeline());
            }
        }
        return metrics;
    }

    private static MetricsAccumulator accumulator(long requests) {
        return new MetricsAccumulator(List.of(ServiceClass.usual(SLO)), requests);
    }

    /** How many requests were left out: a tenth of a short run. */
    private static int warm(RunMetrics metrics, int requests) {
        WarmUp warmUp = metrics.steadiness().warmUp();
        int warm = (int) (Math.round(warmUp.share() * MeasuredWindow.PARTS) * requests / MeasuredWindow.PARTS);
        if (requests < 200) {
            assertThat(warmUp.method()).isEqualTo(WarmUp.Method.FIRST_TENTH);
            assertThat(warm).isEqualTo(requests / 10);
        } else {
            assertThat(warmUp.method()).isEqualTo(WarmUp.Method.MSER);
        }
        return warm;
    }

    private static List<Fate> judged(List<Fate> run, int warm) {
        return run.stream().filter(f -> f.request().id().value() >= warm).toList();
    }

    private static List<Long> sorted(List<Fate> fates, ToLongFunction<Fate> time) {
        return fates.stream().map(time::applyAsLong).sorted().toList();
    }

    private static void assertSummary(LatencySummary summary, List<Fate> fates, ToLongFunction<Fate> time) {
        List<Long> sorted = sorted(fates, time);
        assertThat(summary.count()).isEqualTo(sorted.size());
        double mean = sorted.stream().mapToLong(l -> l).average().orElse(0);
        assertThat(summary.mean()).isCloseTo(mean / 1e9, within(1e-9));
        assertThat(summary.max()).isEqualTo(sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1) / 1e9);
        for (double share : LatencySummary.SHARES) {
            assertQuantile(summary.quantile(share), sorted, share);
        }
    }

    /** The quantile is the least time that at least that share of the requests kept. */
    private static void assertQuantile(double seconds, List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            assertThat(seconds).isZero();
            return;
        }
        int rank = (int) Math.max(1, Math.ceil(share * sorted.size() - 1e-9));
        double expected = sorted.get(rank - 1) / 1e9;
        assertThat(seconds).as("%s of %s", share, sorted.size()).isCloseTo(expected, within(expected * SKETCH + 1e-9));
    }

    private static RequestSource source() {
        Workload workload = new Workload.Generated(
                new IndependentLengths(new TokenCount.Constant(1), new TokenCount.Constant(1)),
                new ArrivalProcess.Saturating(),
                1);
        return new RequestSource(workload, new ContextRule(10, ContextRule.Overlong.CLIP), new RandomStreams(1));
    }
}
