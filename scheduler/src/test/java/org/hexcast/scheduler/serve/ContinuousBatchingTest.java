package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.junit.jupiter.api.Test;

/** Laws: what is decided fits (INV-4), the youngest give way and no more of them than must, nobody exceeds the limits, true lengths are unknown (INV-11). */
class ContinuousBatchingTest {

    /** One decision and what it was made on. */
    private record Case(
            KvLedger ledger, ContinuousBatching.View<SequenceState> view, DecodeDecision<SequenceState> decision) {}

    private static Case draw(Random random, EngineLimits limits) {
        KvLedger ledger = new KvLedger(TestEngines.memory(Long.MAX_VALUE), 20 + random.nextInt(60));
        List<SequenceState> running = new ArrayList<>();
        List<SequenceState> ready = new ArrayList<>();
        List<SequenceState> preempted = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            SequenceState sequence = new SequenceState(new RequestId(i), 1 + random.nextInt(160));
            if (random.nextInt(4) == 0) {
                preempted.add(sequence);
            } else if (ledger.hasRoomFor(sequence.contextTokens())) {
                ledger.grow(sequence.id(), sequence.contextTokens());
                List<SequenceState> list = random.nextInt(3) == 0 ? ready : running;
                list.add(sequence);
            }
        }
        // Running ones have emitted tokens since they got their blocks, one now and then far too many.
        running.forEach(s -> {
            int steps = random.nextInt(20) == 0 ? 2000 : random.nextInt(17);
            for (int i = 0; i < steps; i++) {
                s.emitted();
            }
        });
        ContinuousBatching.View<SequenceState> view = new ContinuousBatching.View<>(
                running, preempted, ready, running.size() + random.nextInt(3), 1 + random.nextInt(3));
        return new Case(ledger, view, new ContinuousBatching(limits).decide(view, ledger));
    }

    @Test
    void decide_anyState_appliesWithoutBreakingInv4() {
        RandomCases.check(3000, random -> {
            // given
            EngineLimits limits = new EngineLimits(1 + random.nextInt(12), 1 + random.nextInt(400));
            Case drawn = draw(random, limits);
            KvLedger ledger = drawn.ledger();
            DecodeDecision<SequenceState> decision = drawn.decision();

            // when: as a driver applies it
            List<SequenceState> running = new ArrayList<>(drawn.view().running());
            decision.preempt().forEach(s -> ledger.release(s.id()));
            decision.outgrown().forEach(s -> ledger.release(s.id()));
            running.removeAll(decision.preempt());
            running.removeAll(decision.outgrown());
            running.forEach(s -> ledger.grow(s.id(), s.contextTokens()));
            List<SequenceState> back = new ArrayList<>(drawn.view().preempted()).subList(0, decision.resume());
            back.forEach(s -> ledger.grow(s.id(), s.contextTokens()));

            // then
            ledger.verify();
            assertThat(decision.join()).isBetween(0, drawn.view().ready().size());
            int newcomers = decision.resume() + decision.join();
            assertThat(newcomers == 0 || drawn.view().active() + newcomers <= limits.maxSequences())
                    .isTrue();
            long recomputed =
                    back.stream().mapToLong(SequenceState::contextTokens).sum();
            assertThat(decision.resume() <= 1 || recomputed <= limits.maxBatchTokens())
                    .isTrue();
        });
    }

    @Test
    void decide_blocksRunOut_youngestLeaveAndNoMoreThanMust() {
        int[] preemptions = {0};
        RandomCases.check(3000, random -> {
            // given
            Case drawn = draw(random, new EngineLimits(64, 4096));
            DecodeDecision<SequenceState> decision = drawn.decision();
            KvLedger ledger = drawn.ledger();

            // then: outgrown is what an empty replica could not hold
            List<SequenceState> byAge = new ArrayList<>(drawn.view().running());
            assertThat(decision.outgrown())
                    .containsExactlyInAnyOrderElementsOf(byAge.stream()
                            .filter(s -> !ledger.couldHold(s.contextTokens()))
                            .toList());
            byAge.removeAll(decision.outgrown());
            byAge.sort(Comparator.comparing(SequenceState::id));
            long free = ledger.freeBlocks()
                    + decision.outgrown().stream()
                            .mapToLong(s -> ledger.heldBy(s.id()))
                            .sum();

            // the fewest of the youngest whose leaving lets the others have their next block
            int kept = byAge.size();
            while (needed(byAge.subList(0, kept), ledger) > free + held(byAge.subList(kept, byAge.size()), ledger)) {
                kept--;
            }
            List<SequenceState> youngest = new ArrayList<>(byAge.subList(kept, byAge.size()));
            youngest.sort(Comparator.comparing(SequenceState::id).reversed());
            assertThat(decision.preempt()).isEqualTo(youngest);
            preemptions[0] += youngest.size();
        });
        assertThat(preemptions[0]).isGreaterThan(100);
    }

    private static long needed(List<SequenceState> sequences, KvLedger ledger) {
        return sequences.stream()
                .mapToLong(s -> ledger.shortfall(s.id(), s.contextTokens()))
                .sum();
    }

    private static long held(List<SequenceState> sequences, KvLedger ledger) {
        return sequences.stream().mapToLong(s -> ledger.heldBy(s.id())).sum();
    }

    @Test
    void decide_roomForAll_microBatchesEndEquallyLarge() {
        // given: 7 newcomers, 3 micro-batches, which decide in turn
        KvLedger ledger = new KvLedger(TestEngines.memory(Long.MAX_VALUE), 1000);
        List<SequenceState> ready = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ready.add(new SequenceState(new RequestId(i), 10));
        }
        ContinuousBatching batching = new ContinuousBatching(new EngineLimits(64, 4096));
        List<Integer> sizes = new ArrayList<>();
        int active = 0;

        // when
        for (int batch = 0; batch < 3; batch++) {
            DecodeDecision<SequenceState> decision =
                    batching.decide(new ContinuousBatching.View<>(List.of(), List.of(), ready, active, 3), ledger);
            sizes.add(decision.join());
            active += decision.join();
            ready = ready.subList(decision.join(), ready.size());
        }

        // then
        assertThat(sizes).containsExactly(3, 3, 1);
        assertThat(ready).isEmpty();
    }

    @Test
    void policies_seeNoTrueOutputLength() {
        // given: INV-11; what a policy sees of a request is its SequenceState
        List<String> questions = Arrays.stream(SequenceState.class.getMethods())
                .filter(m -> m.getDeclaringClass() == SequenceState.class)
                .map(Method::getName)
                .toList();

        // then
        assertThat(questions)
                .isNotEmpty()
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("output"));
        for (Class<?> policy : List.of(
                Dispatcher.class,
                ContinuousBatching.class,
                PrefillBatching.class,
                RouteChooser.class,
                SmoothRoundRobin.class,
                FlowProportionalDispatcher.class)) {
            for (Method method : policy.getMethods()) {
                assertThat(method.getParameterTypes()).doesNotContain(Request.class);
            }
        }
    }
}
