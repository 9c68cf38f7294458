package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import umontreal.ssj.probdist.ExponentialDist;
import umontreal.ssj.probdist.GammaDist;
import umontreal.ssj.probdist.WeibullDist;
import umontreal.ssj.util.Num;

/** Arrival processes. Closed forms: moments and distribution of the gaps, rates over phases and bursts. Laws: order, repetition, scaling. */
class ArrivalProcessTest {

    private static final int GAPS = 20_000;

    private static double[] times(ArrivalProcess process, long seed, int count) {
        ArrivalProcess.Clock clock = process.start(new RandomStreams(seed).named("arrivals"));
        double[] times = new double[count];
        for (int i = 0; i < count; i++) {
            times[i] = clock.nextSeconds();
        }
        return times;
    }

    private static double[] gaps(ArrivalProcess process, long seed) {
        double[] times = times(process, seed, GAPS);
        double[] gaps = times.clone();
        for (int i = 1; i < gaps.length; i++) {
            gaps[i] = times[i] - times[i - 1];
        }
        return gaps;
    }

    /**
     * The mean of gaps is 1/rate and their second moment as the law says; moment(r) is E[gap^r] in units of the mean gap. Standard errors: sqrt(m2 - 1) and
     * sqrt(m4 - m2^2), over sqrt(n).
     */
    private static void assertMoments(ArrivalProcess process, long seed, IntToDoubleFunction moment) {
        double sum = 0;
        double squares = 0;
        for (double gap : gaps(process, seed)) {
            double relative = gap * process.meanPerSecond();
            sum += relative;
            squares += relative * relative;
        }
        double second = moment.applyAsDouble(2);
        double fourth = moment.applyAsDouble(4);
        assertThat(sum / GAPS).as(process.label()).isCloseTo(1, within(6 * Math.sqrt((second - 1) / GAPS)));
        assertThat(squares / GAPS)
                .as(process.label())
                .isCloseTo(second, within(6 * Math.sqrt((fourth - second * second) / GAPS)));
    }

    /** Kolmogorov's distance between gaps and their law: above 2.5/sqrt(n) once in 130,000 cases. */
    private static void assertLaw(ArrivalProcess process, long seed, DoubleUnaryOperator cdf) {
        double[] gaps = gaps(process, seed);
        Arrays.sort(gaps);
        double distance = 0;
        for (int i = 0; i < gaps.length; i++) {
            double relative = gaps[i] * process.meanPerSecond();
            // Shorter ones are lost in the difference of two times.
            if (relative > 1e-6) {
                double expected = cdf.applyAsDouble(relative);
                distance = Math.max(distance, Math.max(expected - i / (double) GAPS, (i + 1.0) / GAPS - expected));
            }
        }
        assertThat(distance).as(process.label()).isBetween(1e-4, 2.5 / Math.sqrt(GAPS));
    }

    private static double rate(Random random) {
        return Math.pow(10, random.nextDouble() * 5 - 2);
    }

    @Test
    void poisson_gaps_followTheExponentialLaw() {
        RandomCases.check(10, random -> {
            ArrivalProcess poisson = new ArrivalProcess.Poisson(rate(random));
            long seed = random.nextLong();
            assertMoments(poisson, seed, r -> r == 2 ? 2 : 24);
            assertLaw(poisson, seed, new ExponentialDist(1)::cdf);
        });
    }

    /** Moments of the gamma law of shape k and mean 1: k (k+1) ... (k+r-1) / k^r. */
    @Test
    void gamma_gaps_followTheGammaLawOfTheirCv() {
        RandomCases.check(20, random -> {
            double cv = 0.1 + 2.9 * random.nextDouble();
            double shape = 1 / (cv * cv);
            ArrivalProcess gamma = new GammaArrivals(rate(random), cv);
            long seed = random.nextLong();
            assertMoments(
                    gamma, seed, r -> (shape + 1) / shape * (r == 2 ? 1 : (shape + 2) * (shape + 3) / shape / shape));
            assertLaw(gamma, seed, new GammaDist(shape, shape)::cdf);
        });
    }

    /** Moments of the Weibull law of shape k and mean 1: Gamma(1 + r/k) / Gamma(1 + 1/k)^r. */
    @Test
    void weibull_gaps_followTheWeibullLawOfTheirShape() {
        RandomCases.check(20, random -> {
            double shape = 0.5 + 3 * random.nextDouble();
            ArrivalProcess weibull = new WeibullArrivals(rate(random), shape);
            long seed = random.nextLong();
            assertMoments(weibull, seed, r -> Math.exp(Num.lnGamma(1 + r / shape) - r * Num.lnGamma(1 + 1 / shape)));
            assertLaw(weibull, seed, new WeibullDist(shape, Math.exp(Num.lnGamma(1 + 1 / shape)), 0)::cdf);
        });
    }

    @Test
    void weibullOfCv_hasThatCv_andOneIsPoisson() {
        for (double cv : new double[] {0.02, 0.3, 1, 2.5, 15}) {
            assertThat(WeibullArrivals.ofCv(3, cv).cv()).isCloseTo(cv, within(1e-9 * cv));
        }
        assertThat(WeibullArrivals.ofCv(3, 1).shape()).isCloseTo(1, within(1e-9));
        assertThat(WeibullArrivals.ofCv(3, Math.sqrt(5)).shape()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void logGamma_knownValues_areMet() {
        assertThat(LogGamma.of(0.5)).isCloseTo(0.5 * Math.log(Math.PI), within(1e-13));
        double factorial = 1;
        for (int n = 1; n < 30; n++) {
            assertThat(LogGamma.of(n)).as("n = " + n).isCloseTo(Math.log(factorial), within(1e-12));
            factorial *= n;
        }
    }

    @Test
    void constant_gaps_areAlike() {
        assertThat(times(new ArrivalProcess.Constant(8), 1, 4)).containsExactly(0.125, 0.25, 0.375, 0.5);
    }

    /** Bins of a twelfth of the period: mean (1/12 - swing (cos b - cos a) / 2 pi), each with the deviation of a Poisson count. */
    @Test
    void diurnal_ratePerPhase_isTheSine() {
        RandomCases.check(10, random -> {
            // given
            double swing = random.nextDouble();
            double period = Math.pow(10, random.nextDouble() * 4);
            double phase = random.nextDouble() * period;
            DiurnalArrivals diurnal = new DiurnalArrivals(50_000 / (20 * period) + 0.01, swing, period, phase);
            // when
            int days = 20;
            double[] bins = new double[12];
            ArrivalProcess.Clock clock = diurnal.start(new RandomStreams(random.nextLong()).named("arrivals"));
            for (double t = clock.nextSeconds(); t < days * period; t = clock.nextSeconds()) {
                bins[(int) Math.min(11, Math.floor((t + phase) / period % 1 * 12))]++;
            }
            // then
            for (int bin = 0; bin < 12; bin++) {
                double from = 2 * Math.PI * bin / 12;
                double to = 2 * Math.PI * (bin + 1) / 12;
                double share = 1 / 12.0 + swing * (Math.cos(from) - Math.cos(to)) / (2 * Math.PI);
                double expected = share * diurnal.meanPerSecond() * days * period;
                assertThat(bins[bin]).isCloseTo(expected, within(6 * Math.sqrt(expected) + 3));
            }
        });
    }

    @Test
    void diurnal_rate_beginsAtItsPhase() {
        DiurnalArrivals diurnal = new DiurnalArrivals(10, 0.5, 24, 6);
        assertThat(diurnal.perSecondAt(0)).isCloseTo(15, within(1e-9));
        assertThat(diurnal.perSecondAt(6)).isCloseTo(10, within(1e-9));
        assertThat(diurnal.perSecondAt(12)).isCloseTo(5, within(1e-9));
        assertThat(diurnal.perSecondAt(24)).isCloseTo(15, within(1e-9));
    }

    /**
     * Counts of a Markov-modulated process over a time T much longer than its memory tau = 1/(1/on + 1/off): mean m T, variance m T + 2 (a - b)^2 p q tau T, where
     * p and q are the shares of time on and off (Fischer and Meier-Hellstern 1993).
     */
    @Test
    void onOff_counts_haveTheLongRunMeanAndVariance() {
        RandomCases.check(10, random -> {
            // given
            double on = 0.2 + random.nextDouble();
            double off = 0.2 + 3 * random.nextDouble();
            double fast = 20 + 100 * random.nextDouble();
            double slow = random.nextBoolean() ? 0 : 10 * random.nextDouble();
            OnOffArrivals process = new OnOffArrivals(fast, slow, on, off);
            double tau = 1 / (1 / on + 1 / off);
            double window = 40 * tau;
            int windows = 800;
            // when
            double[] counts = new double[windows];
            ArrivalProcess.Clock clock = process.start(new RandomStreams(random.nextLong()).named("arrivals"));
            for (double t = clock.nextSeconds(); t < windows * window; t = clock.nextSeconds()) {
                counts[(int) (t / window)]++;
            }
            // then
            double p = on / (on + off);
            double mean = (p * fast + (1 - p) * slow) * window;
            double variance = mean + 2 * Math.pow(fast - slow, 2) * p * (1 - p) * tau * window;
            double counted = Arrays.stream(counts).average().orElseThrow();
            double spread = Arrays.stream(counts)
                            .map(c -> (c - counted) * (c - counted))
                            .sum()
                    / (windows - 1);
            assertThat(process.meanPerSecond() * window).isCloseTo(mean, within(1e-9 * mean));
            assertThat(counted).isCloseTo(mean, within(5 * Math.sqrt(variance / windows)));
            // The window is finite: its variance is less by a fortieth; the estimate's own error is sqrt(2/800).
            assertThat(spread / variance).isBetween(0.7, 1.3);
        });
    }

    private static List<ArrivalProcess> each(Random random) {
        double rate = 1 + 100 * random.nextDouble();
        double period = 1 + 1000 * random.nextDouble();
        return List.of(
                new ArrivalProcess.Poisson(rate),
                new ArrivalProcess.Constant(rate),
                new GammaArrivals(rate, 0.05 + 5 * random.nextDouble()),
                new WeibullArrivals(rate, 0.3 + 5 * random.nextDouble()),
                new OnOffArrivals(2 * rate, rate * random.nextDouble(), 10 * random.nextDouble() + 0.1, 3),
                new DiurnalArrivals(rate, random.nextDouble(), period, period * random.nextDouble()));
    }

    @Test
    void everyProcess_sameStream_givesTheSameTimesInOrder() {
        RandomCases.check(20, random -> {
            for (ArrivalProcess process : each(random)) {
                long seed = random.nextLong();
                double[] times = times(process, seed, 500);
                assertThat(times(process, seed, 500)).as(process.label()).isEqualTo(times);
                assertThat(times[0]).isNotNegative();
                assertThat(times).isSorted();
                if (!(process instanceof ArrivalProcess.Constant)) {
                    assertThat(times(process, seed + 1, 500))
                            .as(process.label())
                            .isNotEqualTo(times);
                }
            }
        });
    }

    @Test
    void at_anotherRate_isTheSameProcessWithThatMean() {
        RandomCases.check(20, random -> {
            double other = 1 + 50 * random.nextDouble();
            for (ArrivalProcess process : each(random)) {
                ArrivalProcess changed = process.at(other);
                assertThat(changed).hasSameClassAs(process);
                assertThat(changed.meanPerSecond()).as(process.label()).isCloseTo(other, within(1e-9 * other));
                assertThat(changed.at(process.meanPerSecond()).meanPerSecond())
                        .isCloseTo(process.meanPerSecond(), within(1e-9 * process.meanPerSecond()));
            }
        });
    }

    @Test
    void at_renewalProcess_stretchesEveryGap() {
        RandomCases.check(20, random -> {
            long seed = random.nextLong();
            for (ArrivalProcess process : each(random).subList(0, 4)) {
                double[] times = times(process, seed, 200);
                double[] slower = times(process.at(process.meanPerSecond() / 4), seed, 200);
                assertThat(slower)
                        .containsExactly(Arrays.stream(times).map(t -> 4 * t).toArray(), within(1e-9 * slower[199]));
            }
        });
    }

    @Test
    void saturatingAndClosed_haveNoRateToSet() {
        ArrivalProcess closed = new ArrivalProcess.Closed(3, new ThinkTime.Fixed(2));
        assertThat(new ArrivalProcess.Saturating().meanPerSecond()).isInfinite();
        assertThat(closed.meanPerSecond()).isEqualTo(1.5);
        for (ArrivalProcess process : List.of(new ArrivalProcess.Saturating(), closed)) {
            assertThatThrownBy(() -> process.at(5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(process.label());
        }
        assertThat(times(closed, 1, 4)).containsExactly(0, 0, 0, Double.POSITIVE_INFINITY);
    }

    @Test
    void rateOutOfRange_isRejectedByEveryProcess() {
        for (double rate : new double[] {0, -1, Double.NaN, 1e7, 1e-4}) {
            assertThatThrownBy(() -> new ArrivalProcess.Poisson(rate)).hasMessageContaining("arrival rate");
            assertThatThrownBy(() -> new ArrivalProcess.Constant(rate)).hasMessageContaining("arrival rate");
            assertThatThrownBy(() -> new GammaArrivals(rate, 1)).hasMessageContaining("arrival rate");
            assertThatThrownBy(() -> new WeibullArrivals(rate, 1)).hasMessageContaining("arrival rate");
            assertThatThrownBy(() -> new DiurnalArrivals(rate, 0.5, 10, 0)).hasMessageContaining("arrival rate");
            assertThatThrownBy(() -> new OnOffArrivals(rate, 0, 1, 1)).hasMessageContaining("rate");
        }
    }

    @Test
    void parameterOutOfRange_isRejectedWithItsRule() {
        assertThatThrownBy(() -> new GammaArrivals(1, 0)).hasMessage("cv 0.0 of the gaps must be from 0.02 to 15.0");
        assertThatThrownBy(() -> WeibullArrivals.ofCv(1, 16)).hasMessageContaining("cv 16.0");
        assertThatThrownBy(() -> new WeibullArrivals(1, 0.1)).hasMessageContaining("Weibull shape 0.1");
        assertThatThrownBy(() -> new DiurnalArrivals(1, 1.1, 10, 0)).hasMessageContaining("swing 1.1");
        assertThatThrownBy(() -> new DiurnalArrivals(1, 1, 0, 0)).hasMessageContaining("period 0.0");
        assertThatThrownBy(() -> new DiurnalArrivals(1, 1, 10, 11)).hasMessageContaining("phase 11.0");
        assertThatThrownBy(() -> new OnOffArrivals(1, 1, 1, 1)).hasMessageContaining("0 <= off < on");
        assertThatThrownBy(() -> new OnOffArrivals(1, 0, 0, 1)).hasMessageContaining("0.0 s on");
        assertThatThrownBy(() -> new OnOffArrivals(1, 0, 1e-6, 1e-6)).hasMessageContaining("must be longer");
        assertThatThrownBy(() -> new ArrivalProcess.Closed(0, ThinkTime.Fixed.NONE))
                .hasMessageContaining("0 clients");
        assertThatThrownBy(() -> new ThinkTime.Fixed(-1)).hasMessageContaining("think time of -1.0");
        assertThatThrownBy(() -> new ThinkTime.Exponential(Double.NaN)).hasMessageContaining("think time");
    }
}
