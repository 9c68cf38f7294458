package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Closed forms of queues: M/G/1 and M/M/1 by the lengths of prompts, M/M/k by the places of a decode batch. */
class ServiceQueuesTest {

    /** A binary fraction of a second that is a whole number of nanoseconds, so that nothing is rounded. */
    private static final double TOKEN_SECONDS = 1.0 / 512;

    private static final double STEP_SECONDS = 1.0 / 256;

    private static ServedSystem oneServer() {
        return Systems.pair(
                1, 1, Systems.engine(1, 1 << 20), FormulaCosts.perPromptTokenAndDecodeStep(TOKEN_SECONDS, 1e-3));
    }

    /** Pollaczek and Khinchine, whose moments are those of the prompt in tokens. */
    private static double meanWait(double ratePerSecond, double meanTokens, double meanSquaredTokens) {
        double load = ratePerSecond * meanTokens * TOKEN_SECONDS;
        return ratePerSecond * meanSquaredTokens * TOKEN_SECONDS * TOKEN_SECONDS / (2 * (1 - load));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 0.8})
    void promptsOfEvenlySpreadLengths_waitAsInMG1(double load) {
        // given: 1 to 1023 tokens, 1 s on the mean; the sum of squares up to n is n (n + 1) (2 n + 1) / 6
        IndependentLengths lengths =
                new IndependentLengths(new TokenCount.Uniform(1, 1023), new TokenCount.Constant(1));
        RunInput any = Systems.alike(1, 1, new ArrivalProcess.Poisson(load), 1);
        RunInput input = new RunInput(
                new Workload.Generated(lengths, new ArrivalProcess.Poisson(load), 5_000),
                any.contextRule(),
                Slo.none());

        // when
        List<Double> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            waits.add(wait(RunRecord.of(oneServer(), input, RandomCases.seed() + i)));
        }

        // then
        requireMean(Estimate.of(waits), meanWait(load, 512, 1024.0 * 2047 / 6), 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 0.8})
    void promptsOfGeometricLengths_waitAsInMM1(double load) {
        // given: 512 tokens on the mean, all but exponential
        double end = 1.0 / 512;

        // when
        List<Double> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Random random = new Random(RandomCases.seed() + i);
            List<TraceRow> rows = new ArrayList<>();
            double seconds = 0;
            for (int j = 0; j < 5_000; j++) {
                seconds += exponential(random) / load;
                rows.add(Systems.row(Math.round(seconds * 1e9), geometric(random, end), 1));
            }
            waits.add(wait(RunRecord.of(oneServer(), Systems.replay(rows), 1)));
        }

        // then: M/M/1 at a mean of 1 s, but for the tokens being whole
        double wait = meanWait(load, 1 / end, (2 - end) / (end * end));
        assertThat(wait).isCloseTo(load / (1 - load), within(2e-3 * wait));
        requireMean(Estimate.of(waits), wait, 0);
    }

    @ParameterizedTest
    @CsvSource({"2, 0.8", "4, 0.8", "4, 0.95", "16, 0.9"})
    void outputsOfGeometricLengths_inABatchOfSoManyPlaces_waitAsInMMk(int places, double load) {
        // given: prompts in no time, steps of the same length whoever takes part, 256 tokens and so 1 s on the mean
        ServedSystem system = Systems.colocated(
                Systems.engine(places, 1 << 20),
                new FormulaCosts((layout, batch) -> batch.decode().sequences() > 0 ? STEP_SECONDS : 0));

        // when
        List<Double> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Random random = new Random(RandomCases.seed() + i);
            List<TraceRow> rows = new ArrayList<>();
            double seconds = 0;
            for (int j = 0; j < 6_000; j++) {
                seconds += exponential(random) / (load * places);
                rows.add(Systems.row(Math.round(seconds * 1e9), 1, geometric(random, STEP_SECONDS)));
            }
            waits.add(wait(RunRecord.of(system, Systems.replay(rows), 1)));
        }

        // then: Erlang's C; who comes while others decode waits for the end of their step, half of one on the mean, and
        // its
        // place is freed and filled at the ends of steps, so that a service may be longer by as much
        double wait = erlangC(places, load) / (places * (1 - load));
        double longer = erlangC(places, load * (1 + STEP_SECONDS)) / (places * (1 - load * (1 + STEP_SECONDS)));
        requireMean(Estimate.of(waits), wait, STEP_SECONDS + longer - wait);
    }

    /** Probability that all places are taken, by the recursion of Erlang's B. */
    private static double erlangC(int places, double load) {
        double offered = load * places;
        double blocked = 1;
        for (int i = 1; i <= places; i++) {
            blocked = offered * blocked / (i + offered * blocked);
        }
        return blocked / (1 - load * (1 - blocked));
    }

    @Test
    void erlangC_knownValues() {
        assertThat(erlangC(1, 0.7)).isCloseTo(0.7, within(1e-12));
        assertThat(erlangC(2, 0.5)).isCloseTo(1.0 / 3, within(1e-12));
    }

    private static double wait(RunRecord heard) {
        return heard.completed().values().stream()
                        .mapToLong(RequestTimeline::queueNanos)
                        .average()
                        .orElseThrow()
                / 1e9;
    }

    /** Five standard errors, which must themselves be small, and what the closed form leaves out. */
    private static void requireMean(Estimate measured, double expected, double leftOut) {
        assertThat(measured.standardError()).isLessThan(0.1 * expected + leftOut);
        assertThat(measured.mean()).isCloseTo(expected, within(5 * measured.standardError() + leftOut));
    }

    private static double exponential(Random random) {
        return -StrictMath.log(1 - random.nextDouble());
    }

    /** At least 1. */
    private static int geometric(Random random, double end) {
        return 1 + (int) (exponential(random) / -StrictMath.log(1 - end));
    }
}
