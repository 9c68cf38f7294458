package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Law: fast-forward is step by step, request for request and to the nanosecond, whatever the plan, the policies and the workload. */
class FastForwardTest {

    private static final int CASES = 150;
    private static final int MOST_REQUESTS = 80;

    @Test
    void anyRun_fastForward_isTheRunStepByStep() {
        RandomCases.check(
                CASES,
                random -> requireAlike(
                        random, new RandomSystem(random).draw(), new RandomInput(random).draw(MOST_REQUESTS)));
    }

    @Test
    void anyRunWithTimeOuts_fastForward_isTheRunStepByStep() {
        int[] timedOut = new int[1];
        RandomCases.check(CASES, random -> {
            ServedSystem system = new RandomSystem(random).draw();
            timedOut[0] += requireAlike(random, system, new RandomInput(random).impatient(MOST_REQUESTS))
                    .timedOut()
                    .size();
        });
        assertThat(timedOut[0]).isGreaterThan(200);
    }

    @Test
    void anyRunOfSessionsPrioritiesAndRetries_fastForward_isTheRunStepByStep() {
        long[] retries = new long[1];
        RandomCases.check(CASES, random -> {
            ServedSystem system = new RandomSystem(random).draw();
            retries[0] += requireAlike(random, system, new RandomInput(random).mixed(MOST_REQUESTS))
                    .metrics()
                    .counts()
                    .retries();
        });
        assertThat(retries[0]).isGreaterThan(50);
    }

    @Test
    void anyRunOfSessions_keepsTheInvariantsAfterEveryEvent() {
        RandomCases.check(CASES / 2, random -> {
            ServedSystem system = new RandomSystem(random).draw();
            RunInput input = new RandomInput(random).mixed(MOST_REQUESTS / 2);
            RunRecord heard = RunRecord.checked(system, input, random.nextLong());
            assertThat(heard.events()).isPositive();
        });
    }

    private static RunRecord requireAlike(Random random, ServedSystem system, RunInput input) {
        // given
        long seed = random.nextLong();

        // when
        RunRecord steps = RunRecord.of(system, input, seed, ServingSimulation.Pace.STEP_BY_STEP);
        RunRecord fast = RunRecord.of(system, input, seed, ServingSimulation.Pace.FAST_FORWARD);

        // then
        assertThat(fast.completed().keySet()).isEqualTo(steps.completed().keySet());
        steps.completed()
                .forEach((id, timeline) -> assertThat(fast.timeline(id))
                        .as("%s", system.engine().policies())
                        .isEqualTo(timeline));
        assertThat(fast.endNanos()).isEqualTo(steps.endNanos());
        assertThat(fast.rejected()).isEqualTo(steps.rejected());
        assertThat(fast.timedOut()).isEqualTo(steps.timedOut());
        assertThat(fast.metrics()).isEqualTo(steps.metrics());
        return fast;
    }
}
