package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.result.DeviceUse;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.RunMetrics;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.TraceRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Differential of a prefill pipeline against the recursion of a tandem queue; closed forms of the M/D/1 queue. */
class PrefillQueueTest {

    /** A binary fraction of a second that is a whole number of nanoseconds, so that nothing is rounded. */
    private static final double TOKEN_SECONDS = 1.0 / 512;

    private static final long TOKEN_NANOS = 1_953_125;

    @Test
    void oneAtATime_followsTheRecursionOfATandemQueue() {
        RandomCases.check(200, random -> {
            // given: prompts of one output token, one in a step, through one to four stages
            int stages = 1 + random.nextInt(4);
            ServedSystem system = Systems.pair(
                    stages,
                    1,
                    Systems.engine(1, 4096),
                    new FormulaCosts((layout, batch) -> batch.prefill().tokens()
                            * TOKEN_SECONDS
                            * (layout.ends().first() ? 3 : layout.ends().last() ? 2 : 1)));
            List<TraceRow> rows = prompts(random, 40);

            // when
            RunRecord heard = RunRecord.checked(system, Systems.replay(rows), 1);

            // then
            long[][] ends = new long[rows.size()][];
            for (int i = 0; i < rows.size(); i++) {
                long start = start(rows.get(i), ends, i, stages);
                ends[i] = ends(rows.get(i), start, i == 0 ? new long[stages] : ends[i - 1], stages);
                RequestTimeline timeline = heard.timeline(i);
                assertThat(timeline.prefillStartNanos()).isEqualTo(start);
                assertThat(timeline.completionNanos()).isEqualTo(ends[i][stages - 1]);
            }
        });
    }

    /** It may start when it is there, the first stage is free, and fewer steps than stages are on their way. */
    private static long start(TraceRow row, long[][] ends, int number, int stages) {
        long start = row.arrivalNanos();
        if (number > 0) {
            start = Math.max(start, ends[number - 1][0]);
        }
        if (number >= stages) {
            start = Math.max(start, ends[number - stages][stages - 1]);
        }
        return start;
    }

    /** Each stage begins when the one before has handed over and the step before has left; one, two or three units a token. */
    private static long[] ends(TraceRow row, long start, long[] before, int stages) {
        long[] ends = new long[stages];
        long free = start;
        for (int s = 0; s < stages; s++) {
            long perToken = TOKEN_NANOS * (s == 0 ? 3 : s == stages - 1 ? 2 : 1);
            free = Math.max(free, before[s]) + row.lengths().promptTokens() * perToken;
            ends[s] = free;
        }
        return ends;
    }

    private static List<TraceRow> prompts(Random random, int count) {
        List<TraceRow> rows = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < count; i++) {
            nanos += random.nextInt(3) == 0 ? random.nextInt(2_000_000_000) : 0;
            rows.add(Systems.row(nanos, 1 + random.nextInt(300), 1));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 0.85})
    void poissonArrivalsOfEqualPrompts_waitAsInMD1(double load) {
        // given: service of 1 s
        double service = 512 * TOKEN_SECONDS;
        List<RunMetrics> runs = poisson(load / service, 16, 5_000);

        // when
        Estimate wait =
                Estimate.of(runs.stream().map(r -> r.latencies().queue().mean()).toList());
        Estimate undelayed = Estimate.of(
                runs.stream().map(r -> r.latencies().endToEnd().mean()).toList());

        // then: Pollaczek and Khinchine; five standard errors, which must themselves be small
        double expected = load * service / (2 * (1 - load));
        assertThat(wait.standardError()).isLessThan(0.06 * expected);
        assertThat(wait.mean()).isCloseTo(expected, within(5 * wait.standardError()));
        assertThat(undelayed.mean() - wait.mean()).isCloseTo(service, within(1e-8));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.6, 0.85})
    void poissonArrivals_deviceIsBusyForLoadOfTheTime_andAnArrivalWaitsSoOften(double load) {
        // given
        double service = 512 * TOKEN_SECONDS;
        ServedSystem system = mD1();
        List<Double> busy = new ArrayList<>();
        List<Double> delayed = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RunRecord heard = RunRecord.of(
                    system,
                    Systems.alike(512, 1, new ArrivalProcess.Poisson(load / service), 4_000),
                    RandomCases.seed() + i);
            busy.add(prefillBusy(heard.metrics()));
            delayed.add((double) heard.completed().values().stream()
                            .filter(t -> t.queueNanos() > 0)
                            .count()
                    / 4_000);
        }

        // then: utilisation law, and Poisson arrivals see time averages
        for (Estimate share : List.of(Estimate.of(busy), Estimate.of(delayed))) {
            assertThat(share.standardError()).isLessThan(0.015);
            assertThat(share.mean()).isCloseTo(load, within(5 * share.standardError() + 0.002));
        }
    }

    private static double prefillBusy(RunMetrics metrics) {
        return metrics.use().devices().stream()
                .filter(d -> d.replica().name().equals("prefill-0"))
                .mapToDouble(DeviceUse::busyShare)
                .sum();
    }

    private static ServedSystem mD1() {
        return Systems.pair(
                1, 1, Systems.engine(1, 4096), FormulaCosts.perPromptTokenAndDecodeStep(TOKEN_SECONDS, 1e-3));
    }

    private static List<RunMetrics> poisson(double ratePerSecond, int replications, int requests) {
        return new Replications(
                        mD1(),
                        Systems.alike(512, 1, new ArrivalProcess.Poisson(ratePerSecond), requests),
                        RandomCases.seed())
                .run(replications, ended -> {})
                .metrics();
    }
}
