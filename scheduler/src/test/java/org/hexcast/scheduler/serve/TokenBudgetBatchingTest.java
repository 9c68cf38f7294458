package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** vLLM's, Sarathi's and TensorRT-LLM's steps by hand; laws of the budget and of who gives way, on random runs and views. */
class TokenBudgetBatchingTest {

    private static BatchPolicy policy(BatchRule rule, int maxBatchTokens) {
        return BatchPolicy.of(rule, new EngineLimits(256, maxBatchTokens), 10_000);
    }

    private static List<Integer> tokens(StepPlan<SequenceState> plan) {
        return plan.chunks().stream().map(StepPlan.Chunk::tokens).toList();
    }

    @Test
    void vllm_decodesFirst_thenPromptsUnderWay_thenNewcomers() {
        // given: three decodes, a prompt with 20 tokens to go and one of 50 that waits, 40 tokens a step
        KvLedger ledger = Sequences.ledger(100);
        List<SequenceState> decodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            decodes.add(Sequences.decoding(ledger, i, 10, 1));
        }
        SequenceState reading = Sequences.reading(ledger, 3, 30, 10);
        SequenceState newcomer = Sequences.waiting(4, 50);

        // when
        StepPlan<SequenceState> plan = policy(BatchRule.VLLM_V1, 40)
                .plan(Sequences.view(ledger, decodes, List.of(reading), List.of(newcomer)));

        // then
        assertThat(plan.decode()).isTrue();
        assertThat(plan.chunks())
                .containsExactly(new StepPlan.Chunk<>(reading, 20), new StepPlan.Chunk<>(newcomer, 17));
        assertThat(plan.admitted()).containsExactly(newcomer);
    }

    @Test
    void vllm_decodesFillTheBudget_nothingIsRead() {
        KvLedger ledger = Sequences.ledger(100);
        List<SequenceState> decodes =
                List.of(Sequences.decoding(ledger, 0, 10, 1), Sequences.decoding(ledger, 1, 10, 1));
        SequenceState reading = Sequences.reading(ledger, 2, 30, 10);
        StepPlan<SequenceState> plan = policy(BatchRule.VLLM_V1, 2)
                .plan(Sequences.view(ledger, decodes, List.of(reading), List.of(Sequences.waiting(3, 5))));
        assertThat(plan).isEqualTo(StepPlan.decodes());
    }

    @Test
    void wholePrompts_firstOverTheBudgetGoesAlone_nextOneWaits() {
        // given
        BatchPolicy policy = policy(BatchRule.TRTLLM_MAX_UTILIZATION, 16);
        SequenceState ten = Sequences.waiting(0, 10);
        SequenceState six = Sequences.waiting(1, 6);
        SequenceState one = Sequences.waiting(2, 1);
        SequenceState thirty = Sequences.waiting(3, 30);

        // then: 10 and 6 fill a step; 30 goes in none but its own, and nobody passes it
        StepPlan<SequenceState> plan =
                policy.plan(Sequences.view(Sequences.ledger(100), List.of(), List.of(), List.of(ten, six, one)));
        assertThat(plan.admitted()).containsExactly(ten, six);
        assertThat(tokens(plan)).containsExactly(10, 6);
        plan = policy.plan(Sequences.view(
                Sequences.ledger(100), List.of(), List.of(), List.of(one, thirty, Sequences.waiting(4, 1))));
        assertThat(plan.admitted()).containsExactly(one);
        plan = policy.plan(Sequences.view(Sequences.ledger(100), List.of(), List.of(), List.of(thirty)));
        assertThat(tokens(plan)).containsExactly(30);
    }

    @Test
    void newcomerWhosePromptLacksBlocks_waits_andNobodyPasses() {
        // given: three free blocks of 16
        KvLedger ledger = Sequences.ledger(3);
        List<SequenceState> waiting =
                List.of(Sequences.waiting(0, 16), Sequences.waiting(1, 33), Sequences.waiting(2, 1));
        StepPlan<SequenceState> plan =
                policy(BatchRule.VLLM_V1, 1000).plan(Sequences.view(ledger, List.of(), List.of(), waiting));
        assertThat(plan.admitted()).containsExactly(waiting.get(0));
    }

    @Test
    void newcomers_leaveTheBlocksThatPromptsUnderWayLack() {
        // given: two free blocks, a decode, and a prompt under way that lacks three blocks for the rest of it
        KvLedger ledger = Sequences.ledger(4);
        SequenceState decode = Sequences.decoding(ledger, 0, 10, 1);
        SequenceState reading = Sequences.reading(ledger, 1, 64, 16);

        // when
        StepPlan<SequenceState> plan = policy(BatchRule.VLLM_V1, 100)
                .plan(Sequences.view(ledger, List.of(decode), List.of(reading), List.of(Sequences.waiting(2, 5))));

        // then: it is the youngest, so it waits, and so does the newcomer
        assertThat(plan).isEqualTo(StepPlan.decodes());
    }

    @Test
    void sarathi_leavesOneInAHundredBlocksFree_unlessNobodyElseIsServed() {
        // given: 200 blocks, of which a decode has 1: 197 blocks leave 2 free, 198 do not
        for (BatchRule rule : List.of(BatchRule.SARATHI, BatchRule.VLLM_V1)) {
            for (int blocks : List.of(197, 198)) {
                KvLedger ledger = Sequences.ledger(200);
                List<SequenceState> decodes = List.of(Sequences.decoding(ledger, 0, 10, 1));

                // then
                StepPlan<SequenceState> plan = policy(rule, 10_000)
                        .plan(Sequences.view(ledger, decodes, List.of(), List.of(Sequences.waiting(1, 16 * blocks))));
                assertThat(plan.admitted()).hasSize(blocks == 197 || rule == BatchRule.VLLM_V1 ? 1 : 0);
            }
        }
        SequenceState whole = Sequences.waiting(2, 3200);
        assertThat(policy(BatchRule.SARATHI, 10_000)
                        .plan(Sequences.view(Sequences.ledger(200), List.of(), List.of(), List.of(whole)))
                        .admitted())
                .containsExactly(whole);
    }

    @Test
    void promptUnderWayWithoutBlocks_youngerOneGivesWay_andItselfOnlyWhenNothingElseCanBeDone() {
        // given: three blocks, all held; the older prompt needs a further one
        KvLedger ledger = Sequences.ledger(3);
        SequenceState older = Sequences.reading(ledger, 0, 40, 16);
        SequenceState younger = Sequences.reading(ledger, 1, 40, 32);
        BatchPolicy policy = policy(BatchRule.VLLM_V1, 100);

        // then
        assertThat(policy.plan(Sequences.view(ledger, List.of(), List.of(older, younger), List.of()))
                        .giveWay())
                .containsExactly(younger);
        ledger.release(younger);
        ledger.take(2);
        assertThat(policy.plan(Sequences.view(ledger, List.of(), List.of(older), List.of()))
                        .giveWay())
                .containsExactly(older);
    }

    @Test
    void afterSomebodyGaveWay_nobodyIsAdmitted() {
        KvLedger ledger = Sequences.ledger(100);
        BatchView<SequenceState> view = new BatchView<>(
                Sequences.set(ledger, List.of()),
                List.of(),
                Sequences.queue(List.of(Sequences.waiting(0, 10))),
                8,
                ledger,
                false,
                false);
        assertThat(policy(BatchRule.VLLM_V1, 100).plan(view).hasWork()).isFalse();
    }

    @Test
    void sequenceThatHoldsItsBlocks_passesOneThatLacksSome_whereThatIsAllowed() {
        // given: two blocks free, which the first does not fit into
        KvLedger ledger = Sequences.ledger(3);
        SequenceState anew = Sequences.waiting(0, 40);
        SequenceState ready = Sequences.decoding(ledger, 1, 10, 1);
        for (boolean mayOvertake : List.of(true, false)) {
            BatchView<SequenceState> view = new BatchView<>(
                    new DecodeSet<>(Sequences.BLOCK),
                    List.of(),
                    Sequences.queue(List.of(anew, ready)),
                    8,
                    ledger,
                    mayOvertake,
                    true);
            assertThat(policy(BatchRule.VLLM_V1, 100).plan(view).admitted())
                    .isEqualTo(mayOvertake ? List.of(ready) : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VLLM_V1", "SARATHI", "TRTLLM_MAX_UTILIZATION"})
    void anyRun_noStepExceedsTheBudget_butForAFirstWholePrompt(BatchRule rule) {
        int[] full = new int[1];
        RandomCases.check(200, random -> {
            ServeDriver[] driver = new ServeDriver[1];
            driver[0] = ServeDriver.random(random, rule, false, (view, plan) -> {
                if (plan.makesRoom()) {
                    return;
                }
                // given
                int budget = driver[0].limits.maxBatchTokens();
                int members = plan.decode() ? view.decodes().size() : 0;
                int tokens =
                        plan.chunks().stream().mapToInt(StepPlan.Chunk::tokens).sum();

                // then: every decode takes part, whatever the budget
                assertThat(plan.decode() || view.decodes().isEmpty()).isTrue();
                boolean alone = rule == BatchRule.TRTLLM_MAX_UTILIZATION
                        && plan.chunks().size() == 1;
                assertThat(alone || tokens <= Math.max(0, budget - members)).isTrue();
                full[0] += tokens + members == budget ? 1 : 0;
            });
            serve(driver[0], random);
        });
        assertThat(full[0]).as("steps that fill the budget").isGreaterThan(100);
    }

    private static void serve(ServeDriver driver, Random random) {
        for (int i = 0; i < 10; i++) {
            driver.arrive(random, i);
        }
        while (!driver.isEmpty()) {
            driver.end(driver.begin());
        }
    }

    @Test
    void blocksRunOut_youngestLeave_andNoMoreThanMust() {
        int[] left = new int[1];
        RandomCases.check(1000, random -> {
            // given: decodes at random places of their blocks, in a ledger that is all but full
            KvLedger roomy = Sequences.ledger(10_000);
            List<SequenceState> decodes = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                decodes.add(Sequences.decoding(roomy, random.nextInt(1000) * 16L + i, 1 + random.nextInt(100), 1));
            }
            KvLedger ledger = Sequences.ledger(roomy.usedBlocks() + random.nextInt(4));
            ledger.take(roomy.usedBlocks());

            // when
            StepPlan<SequenceState> plan =
                    policy(BatchRule.VLLM_V1, 1000).plan(Sequences.view(ledger, decodes, List.of(), List.of()));

            // then: the fewest of the youngest whose leaving lets the others have their next block
            List<SequenceState> byAge = new ArrayList<>(decodes);
            byAge.sort(Comparator.comparingLong(s -> s.turn()));
            int kept = byAge.size();
            while (need(byAge.subList(0, kept)) > ledger.freeBlocks() + held(byAge.subList(kept, byAge.size()))) {
                kept--;
            }
            List<SequenceState> youngest = new ArrayList<>(byAge.subList(kept, byAge.size()));
            Collections.reverse(youngest);
            assertThat(plan.giveWay()).isEqualTo(youngest);
            left[0] += youngest.size();
        });
        assertThat(left[0]).isGreaterThan(100);
    }

    private static long need(List<SequenceState> sequences) {
        return sequences.stream().filter(s -> s.cachedTokens() % 16 == 0).count();
    }

    private static long held(List<SequenceState> sequences) {
        return sequences.stream().mapToLong(s -> (s.cachedTokens() + 15) / 16).sum();
    }
}
