package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Workload;
import org.junit.jupiter.api.Test;

/** Law: Little's, to the last bit. Closed form: queues in front of one exponential server, below and above its capacity. */
class SteadinessTest {

    private static final double BILLION = 1e9;

    private static final ResourceUse NO_USE = new ResourceUse(List.of(), List.of(), List.of());

    private record Fate(Request request, long endNanos) {}

    /** M/M/1, first come first served, one arrival a second. */
    private static List<Fate> queue(Random random, int requests, double load) {
        List<Fate> fates = new ArrayList<>();
        double arrival = 0;
        double free = 0;
        for (int i = 0; i < requests; i++) {
            arrival += -Math.log(1 - random.nextDouble());
            free = Math.max(free, arrival) - load * Math.log(1 - random.nextDouble());
            Request request = new Request(new RequestId(i), (long) (arrival * BILLION), 1, 1);
            fates.add(new Fate(request, (long) (free * BILLION)));
        }
        return fates;
    }

    private static RunMetrics measured(List<Fate> fates, Random random) {
        MetricsAccumulator metrics = new MetricsAccumulator(List.of(ServiceClass.usual(Slo.none())), fates.size());
        List<Fate> ends =
                fates.stream().sorted(Comparator.comparingLong(Fate::endNanos)).toList();
        int next = 0;
        for (Fate fate : ends) {
            while (next < fates.size() && fates.get(next).request().arrivalNanos() <= fate.endNanos()) {
                Request request = fates.get(next++).request();
                metrics.arrived(request, request.arrivalNanos());
            }
            switch (random.nextInt(10)) {
                case 0 -> metrics.rejected(fate.request(), fate.endNanos(), 0);
                case 1 -> metrics.timedOut(fate.request(), fate.endNanos(), 0);
                default ->
                    metrics.completed(new RequestTimeline(
                            fate.request(),
                            new ReplicaId("p"),
                            fate.request().arrivalNanos(),
                            fate.endNanos(),
                            List.of(),
                            fate.endNanos(),
                            0));
            }
        }
        Workload workload = new Workload.Generated(
                new IndependentLengths(new TokenCount.Constant(1), new TokenCount.Constant(1)),
                new ArrivalProcess.Saturating(),
                1);
        return metrics.metrics(
                new RequestSource(workload, new ContextRule(10, ContextRule.Overlong.CLIP), new RandomStreams(1)),
                NO_USE);
    }

    @Test
    void meanInSystem_anyRun_keepsLittlesLaw() {
        RandomCases.check(60, random -> {
            // given
            List<Fate> fates = queue(random, 1 + random.nextInt(2000), 0.2 + random.nextDouble());
            // when
            Steadiness steadiness = measured(fates, random).steadiness();
            // then L = lambda W, with both taken from start to end
            double last = fates.stream().mapToLong(Fate::endNanos).max().orElseThrow();
            double timeInSystem = fates.stream()
                    .mapToDouble(f -> f.endNanos() - f.request().arrivalNanos())
                    .sum();
            assertThat(steadiness.meanInSystem())
                    .isCloseTo(timeInSystem / last, within(1e-9 * (1 + timeInSystem / last)));
        });
    }

    @Test
    void growth_ofHalfALoad_isNone() {
        List<Boolean> grown = new ArrayList<>();
        RandomCases.check(60, random -> {
            Steadiness steadiness = measured(queue(random, 4000, 0.5), random).steadiness();
            grown.add(steadiness.growth().significant());
            assertThat(steadiness.growth().share()).isCloseTo(0, within(0.01));
            assertThat(steadiness.growth().arrivalsPerSecond()).isCloseTo(1, within(0.15));
            // M/M/1: load / (1 - load)
            assertThat(steadiness.meanInSystem()).isCloseTo(1, within(0.4));
        });
        assertThat(grown).doesNotContain(true);
    }

    /** At a load of 1.1, one arrival in eleven stays. */
    @Test
    void growth_beyondTheCapacity_isWhatCannotBeServed() {
        List<Growth> growths = new ArrayList<>();
        RandomCases.check(
                30,
                random -> growths.add(
                        measured(queue(random, 8000, 1.1), random).steadiness().growth()));
        assertThat(growths).filteredOn(Growth::significant).hasSizeGreaterThanOrEqualTo(29);
        assertThat(growths.stream().mapToDouble(Growth::share).average().orElseThrow())
                .isCloseTo(1 / 11.0, within(0.02));
        assertThat(Verdict.saturation(Verdict.Load.UNSEEN, growths.subList(0, 3)))
                .singleElement()
                .asString()
                .contains("grow in 3 of 3 replications");
    }

    @Test
    void warmUp_beyondTheCapacity_findsNoSteadyState() {
        RandomCases.check(20, random -> {
            WarmUp warmUp =
                    measured(queue(random, 8000, 1.3), random).steadiness().warmUp();
            assertThat(warmUp).isEqualTo(new WarmUp(WarmUp.Method.MSER, 0.5, false));
        });
    }

    @Test
    void growth_allAtOnce_isNotLookedFor() {
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            fates.add(new Fate(new Request(new RequestId(i), 0, 1, 1), (i + 1) * 1_000_000_000L));
        }
        Steadiness steadiness = measured(fates, new Random(1)).steadiness();
        assertThat(steadiness.growth()).isEqualTo(Growth.UNSEEN);
        assertThat(steadiness.growth().significant()).isFalse();
        assertThat(steadiness.warmUp()).isEqualTo(new WarmUp(WarmUp.Method.FIRST_TENTH, 0.1, true));
    }

    @Test
    void line_throughExactPoints_isThatLine() {
        List<Growth.Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stretches.add(new Growth.Stretch(2 * i, 2 * i + 2, 3 + 0.5 * (2 * i + 1), 20));
        }
        Growth growth = Growth.of(stretches);
        assertThat(growth.perSecond()).isCloseTo(0.5, within(1e-12));
        assertThat(growth.standardError()).isCloseTo(0, within(1e-7));
        assertThat(growth.arrivalsPerSecond()).isCloseTo(10, within(1e-12));
        assertThat(growth.share()).isCloseTo(0.05, within(1e-12));
        assertThat(growth.significant()).isTrue();
        assertThat(Growth.of(stretches.subList(0, 4))).isEqualTo(Growth.UNSEEN);
    }
}
