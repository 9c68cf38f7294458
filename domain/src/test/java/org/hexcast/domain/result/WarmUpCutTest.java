package org.hexcast.domain.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** MSER: known transients, white noise, no steady state; differential against its definition. */
class WarmUpCutTest {

    private static final long LEVEL = 1_000_000_000L;

    private static WarmUpCut recorded(int requests, Random random, java.util.function.IntToDoubleFunction level) {
        WarmUpCut cut = new WarmUpCut(requests);
        for (int i = 0; i < requests; i++) {
            cut.record(i, (long) (LEVEL * level.applyAsDouble(i) * (0.8 + 0.4 * random.nextDouble())));
        }
        return cut;
    }

    @Test
    void find_stepAtAKnownPlace_cutsThere() {
        RandomCases.check(30, random -> {
            int requests = 2000 + random.nextInt(50_000);
            int transientLength = (int) (requests * (0.05 + 0.3 * random.nextDouble()));
            WarmUpCut.Found found = recorded(requests, random, i -> i < transientLength ? 0.3 : 1)
                    .find();
            assertThat(found.steady()).isTrue();
            assertThat(found.arrivals())
                    .isBetween(transientLength - requests / 400L - 5, transientLength + requests / 20L);
        });
    }

    @Test
    void find_exponentialApproach_cutsMostOfTheTransient() {
        RandomCases.check(30, random -> {
            int requests = 20_000;
            double constant = 500 + random.nextInt(1000);
            WarmUpCut.Found found =
                    recorded(requests, random, i -> 1 - Math.exp(-i / constant)).find();
            // at the cut, the remaining bias is at most a tenth
            assertThat(found.steady()).isTrue();
            assertThat(Math.exp(-found.arrivals() / constant)).isLessThan(0.1);
            assertThat(found.arrivals()).isLessThan((long) (10 * constant));
        });
    }

    @Test
    void find_whiteNoise_cutsLittle() {
        List<Double> shares = new ArrayList<>();
        RandomCases.check(
                60, random -> shares.add(recorded(10_000, random, i -> 1).find().arrivals() / 10_000.0));
        // the minimum of the statistic of noise wanders, but seldom far
        assertThat(shares.stream().filter(s -> s <= 0.1).count()).isGreaterThanOrEqualTo(42);
    }

    @Test
    void find_timesGrowToTheEnd_findNoSteadyState() {
        RandomCases.check(30, random -> {
            WarmUpCut.Found found =
                    recorded(10_000, random, i -> 0.1 + i / 1000.0).find();
            assertThat(found.steady()).isFalse();
        });
    }

    @Test
    void cut_anyValues_minimisesTheStatistic() {
        RandomCases.check(200, random -> {
            // given
            List<Double> values = new ArrayList<>();
            int n = 1 + random.nextInt(60);
            for (int i = 0; i < n; i++) {
                values.add(random.nextGaussian() + (i < n / 5 ? 3 : 0));
            }
            // when
            int cut = WarmUpCut.cut(values);
            // then
            assertThat(cut).isBetween(0, n / 2);
            for (int d = 0; d <= n / 2 && d < n; d++) {
                assertThat(statistic(values, cut)).isLessThanOrEqualTo(statistic(values, d) + 1e-12);
            }
        });
    }

    private static double statistic(List<Double> values, int d) {
        List<Double> rest = values.subList(d, values.size());
        double mean = rest.stream().mapToDouble(x -> x).average().orElseThrow();
        return rest.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / rest.size() / rest.size();
    }
}
