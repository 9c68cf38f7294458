package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hexcast.domain.result.RequestCounts;
import org.hexcast.domain.result.TransferSpan;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Slo;
import org.hexcast.sim.kernel.SimTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of clients that give up: INV-1, INV-4 and INV-7 on random systems; closed forms of what a time-out frees. */
class TimeoutsTest {

    private static final double TOKEN_SECONDS = 1.0 / 512;
    private static final long TOKEN = 1_953_125;
    private static final long SECOND = 512 * TOKEN;
    private static final double STEP_SECONDS = 1.0 / 64;
    private static final long STEP = 15_625_000;

    private static RunInput impatient(RunInput input, double timeoutSeconds) {
        ServiceClass clients = new ServiceClass("impatient", Slo.none(), 0, new Patience(timeoutSeconds, 0, 0));
        return new RunInput(input.workload(), input.contextRule(), List.of(clients));
    }

    private static ServedSystem oneAtATime() {
        return Systems.pair(
                1, 1, Systems.engine(1, 4096), FormulaCosts.perPromptTokenAndDecodeStep(TOKEN_SECONDS, STEP_SECONDS));
    }

    @ParameterizedTest
    @EnumSource(ServingSimulation.Pace.class)
    void everyRequest_completesIsRejectedOrTimesOut_once(ServingSimulation.Pace pace) {
        int[] seen = new int[2];
        RandomCases.check(100, random -> {
            // given: INV-1, while INV-4 and INV-7 are checked after every event
            ServedSystem system = new RandomSystem(random).draw();
            RunInput input = new RandomInput(random).impatient(60);
            long seed = random.nextLong();

            // when
            RunRecord heard = RunRecord.checked(system, input, seed, pace);

            // then
            Set<Long> asked = new TreeSet<>();
            new RequestSource(input.workload(), input.contextRule(), new RandomStreams(seed))
                    .forEachRemaining(request -> asked.add(request.id().value()));
            List<Long> ended = new ArrayList<>(heard.completed().keySet());
            ended.addAll(heard.rejected().keySet());
            ended.addAll(heard.timedOut().keySet());
            assertThat(ended).containsExactlyInAnyOrderElementsOf(asked);
            RequestCounts counts = heard.metrics().counts();
            assertThat(counts.timedOut()).isEqualTo(heard.timedOut().size());
            assertThat(counts.arrived()).isEqualTo(asked.size());

            // and: who gives up has waited just as long as its patience, who does not no longer
            long patience = SimTime.nanos(input.classes().get(0).patience().timeoutSeconds());
            assertThat(heard.timedOut().values()).allMatch(waited -> waited == patience);
            heard.completed()
                    .values()
                    .forEach(t -> assertThat(t.completionNanos() - t.request().arrivalNanos())
                            .isLessThanOrEqualTo(patience));
            seen[0] += heard.timedOut().size();
            seen[1] += heard.completed().size();
        });
        assertThat(seen[0]).as("time-outs").isGreaterThan(200);
        assertThat(seen[1]).as("completions").isGreaterThan(200);
    }

    @Test
    void waitingRequest_givesUp_andTheNextOneMovesUp() {
        // given: prompts of 1 s each, a patience of 1.5 s
        RunInput input = Systems.replay(
                List.of(Systems.row(0, 512, 1), Systems.row(0, 512, 1), Systems.row(SECOND / 2, 512, 1)));

        // when
        RunRecord heard = RunRecord.checked(oneAtATime(), impatient(input, 1.5), 1);

        // then: the second gives up in the middle of its prompt, which goes on to its end; the third gives up then
        assertThat(heard.completed().keySet()).containsExactly(0L);
        assertThat(heard.timedOut().keySet()).containsExactly(1L, 2L);
        assertThat(heard.nowNanos()).isEqualTo(2 * SECOND);
    }

    @Test
    void decodingRequest_givesUp_andItsPlaceIsFreeAfterTheStep() {
        // given: two requests of 16 tokens of prompt and 100 of output, one decodes at a time
        RunInput input = Systems.replay(List.of(Systems.row(0, 16, 100), Systems.row(20 * STEP, 16, 10)));

        // when
        RunRecord heard = RunRecord.checked(oneAtATime(), impatient(input, 40 * STEP_SECONDS + 1e-3), 1);

        // then: the second takes over at the end of the step in which the first gives up
        assertThat(heard.timedOut().keySet()).containsExactly(0L);
        long start = heard.timeline(1).handovers().get(0).decodeStartNanos();
        assertThat(start).isBetween(40 * STEP, 42 * STEP);
        assertThat(heard.timeline(1).completionNanos()).isEqualTo(start + 9 * STEP);
    }

    @Test
    void promptWhoseClientGaveUpWhileItWasRead_isNotMoved() {
        // given: a prompt of 1 s, of which 0.5 s are left when its client gives up
        List<RequestId> moved = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public boolean watchesSteps() {
                return true;
            }

            @Override
            public void transfer(TransferSpan transfer) {
                moved.add(transfer.request());
            }
        };
        RunInput input = Systems.replay(List.of(Systems.row(0, 512, 10), Systems.row(SECOND, 16, 10)));

        // when
        new ServingSimulation(oneAtATime(), impatient(input, 0.5), new RandomStreams(1), listener).run();

        // then
        assertThat(moved).containsExactly(new RequestId(1));
    }

    @Test
    void endlessPatience_changesNothing() {
        RandomCases.check(50, random -> {
            ServedSystem system = new RandomSystem(random).draw();
            RunInput input = new RandomInput(random).draw(40);
            ServiceClass patient =
                    new ServiceClass("patient", input.classes().get(0).slo(), 0, new Patience(1e6, 0, 0));
            RunInput waits = new RunInput(input.workload(), input.contextRule(), List.of(patient));
            long seed = random.nextLong();
            assertThat(RunRecord.of(system, waits, seed).completed())
                    .isEqualTo(RunRecord.of(system, input, seed).completed());
        });
    }
}
