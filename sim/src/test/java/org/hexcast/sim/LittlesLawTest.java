package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.result.LoadSample;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Little's law on the path of each run: what is in a queue or in service over time is what each request spent there, to the nanosecond. */
class LittlesLawTest {

    /** Sums what is waiting and in service, over time. */
    private static final class Areas implements RunListener {
        private long lastNanos;
        private long waiting;
        private long running;
        private long waitingNanos;
        private long runningNanos;
        private long queued;
        private long served;

        @Override
        public boolean watchesSteps() {
            return true;
        }

        @Override
        public void load(LoadSample load) {
            waitingNanos += waiting * (load.nanos() - lastNanos);
            runningNanos += running * (load.nanos() - lastNanos);
            lastNanos = load.nanos();
            waiting = load.waiting();
            running = load.running();
        }

        @Override
        public void completed(RequestTimeline timeline) {
            queued += timeline.queueNanos();
            served += timeline.completionNanos() - timeline.prefillStartNanos();
        }
    }

    @ParameterizedTest
    @EnumSource(BatchRule.class)
    void anyRun_numberInQueueAndInService_isRateTimesTime(BatchRule rule) {
        long[] seen = new long[1];
        RandomCases.check(40, random -> {
            // given: nobody ever gives way, or its waits would count as service
            EngineProfile engine = Systems.engine(1 + random.nextInt(6), 1 + random.nextInt(400))
                    .with(ServingPolicies.of(rule));
            ServedSystem system = Systems.colocated(engine, costs(random));
            Areas areas = new Areas();

            // when
            new ServingSimulation(system, new RandomInput(random).draw(60), new RandomStreams(random.nextLong()), areas)
                    .run();

            // then
            assertThat(areas.waitingNanos).isEqualTo(areas.queued);
            assertThat(areas.runningNanos).isEqualTo(areas.served);
            seen[0] += areas.queued;
        });
        assertThat(seen[0]).isPositive();
    }

    private static FormulaCosts costs(Random random) {
        double perStep = random.nextDouble() * 1e-3;
        double perToken = random.nextDouble() * 1e-4;
        return new FormulaCosts((layout, batch) -> perStep + perToken * batch.tokens());
    }
}
