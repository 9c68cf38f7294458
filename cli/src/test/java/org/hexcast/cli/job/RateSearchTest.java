package org.hexcast.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.hexcast.domain.result.Growth;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Bisection against a closed-form attainment with noise: the rate sought is known. */
class RateSearchTest {

    private static final double PROMISED = 0.9;

    private static final Growth GROWING = new Growth(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 1, 0.01, 10);

    /** Share of an M/M/1 queue's requests with a time in system of at most 5 s, at service times of 1 s. */
    private static double attainment(double rate) {
        return rate >= 1 ? 0 : 1 - Math.exp(-5 * (1 - rate));
    }

    /** Where that is 90 %. */
    private static final double TRUTH = 1 - Math.log(10) / 5;

    private static RateSearch.Sample sample(double attainment) {
        return new RateSearch.Sample(attainment - PROMISED, attainment, 1, 0.05, Growth.UNSEEN);
    }

    /** Replications whose error depends on their number, not on the rate: common random numbers. */
    private static RateSearch.Runs noisy(Random random, double deviation, DoubleUnaryOperator attainment) {
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            errors.add(deviation * random.nextGaussian());
        }
        return (rate, count) -> errors.subList(0, count).stream()
                .map(e -> sample(Math.max(0, Math.min(1, attainment.applyAsDouble(rate) + e))))
                .toList();
    }

    @Test
    void search_withoutNoise_bracketsTheTruthWithinTwoPerCent() {
        RandomCases.check(50, random -> {
            double start = Math.exp(6 * random.nextGaussian() / 3) * TRUTH;
            RateSearch.Found found =
                    new RateSearch(noisy(random, 0, RateSearchTest::attainment), 3, 12).search(start, 1e-3, 1e6);
            assertThat(found.passing()).isLessThanOrEqualTo(TRUTH);
            assertThat(found.failing()).isGreaterThan(TRUTH);
            assertThat(found.failing() / found.passing()).isLessThanOrEqualTo(RateSearch.WIDTH);
            assertThat(found.probes()).hasSizeLessThan(25);
            assertThat(found.probes()).allMatch(p -> p.samples().size() == 3);
        });
    }

    @Test
    void search_withNoise_seldomPassesWhatDoesNotKeepThePromise() {
        List<Double> over = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        RandomCases.check(100, random -> {
            RateSearch.Found found =
                    new RateSearch(noisy(random, 0.005, RateSearchTest::attainment), 3, 12).search(0.1, 1e-3, 1e6);
            rates.add(found.passing() / TRUTH);
            if (found.passing() > TRUTH) {
                over.add(found.passing() / TRUTH);
            }
        });
        // 95 % two-sided, tried at a few rates with the same errors: a few in a hundred, and by little
        assertThat(over).hasSizeLessThan(12).allMatch(r -> r < 1.05);
        assertThat(rates.stream().mapToDouble(r -> r).average().orElseThrow()).isBetween(0.95, 1.0);
    }

    @Test
    void search_undecidedRate_getsMoreReplicationsUpToTheMost() {
        Random random = new Random(5);
        RateSearch.Found found =
                new RateSearch(noisy(random, 0.05, RateSearchTest::attainment), 3, 12).search(TRUTH, 1e-3, 1e6);
        assertThat(found.probes())
                .filteredOn(p -> p.outcome() == RateSearch.Outcome.UNDECIDED)
                .isNotEmpty()
                .allMatch(p -> p.samples().size() == 12);
    }

    @Test
    void search_nothingPassesOrFails_endsAtTheBounds() {
        Random random = new Random(1);
        RateSearch.Found none = new RateSearch(noisy(random, 0, rate -> 0.5), 3, 3).search(1, 0.1, 100);
        assertThat(none.passing()).isZero();
        assertThat(none.failing()).isEqualTo(0.125);
        RateSearch.Found all = new RateSearch(noisy(random, 0, rate -> 1), 3, 3).search(1, 0.1, 100);
        assertThat(all.passing()).isEqualTo(64);
        assertThat(all.failing()).isInfinite();
    }

    @Test
    void search_growingSystem_doesNotPassHoweverGoodItsAttainment() {
        RateSearch.Runs runs = (rate, count) -> java.util.Collections.nCopies(
                count, new RateSearch.Sample(0.1, 1, 1, 1, rate > 3 ? GROWING : Growth.UNSEEN));
        RateSearch.Found found = new RateSearch(runs, 3, 3).search(1, 0.1, 100);
        assertThat(found.passing()).isLessThanOrEqualTo(3);
        assertThat(found.failing()).isGreaterThan(3);
        assertThat(found.probes()).anyMatch(p -> p.outcome() == RateSearch.Outcome.SATURATED);
    }
}
