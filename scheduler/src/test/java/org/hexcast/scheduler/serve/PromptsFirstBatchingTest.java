package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.PrefixHashes;
import org.junit.jupiter.api.Test;

/** SGLang's steps by hand; law: a step reads prompts or decodes, never both. */
class PromptsFirstBatchingTest {

    private static BatchPolicy policy(int maxBatchTokens) {
        return BatchPolicy.of(BatchRule.SGLANG, new EngineLimits(256, maxBatchTokens), 10_000);
    }

    private static SequenceState limited(long id, int promptTokens, int tokenLimit) {
        return Sequences.waiting(id, promptTokens, tokenLimit, PrefixHashes.NONE);
    }

    @Test
    void newcomer_pausesTheDecodes_untilItsPromptIsRead() {
        // given: a decode with a small limit, and a prompt of 50 at 40 tokens a step
        KvLedger ledger = Sequences.ledger(100);
        SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 10), 1);
        SequenceState newcomer = limited(1, 50, 10);

        // when
        StepPlan<SequenceState> first =
                policy(40).plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(newcomer)));

        // then
        assertThat(first.decode()).isFalse();
        assertThat(first.admitted()).containsExactly(newcomer);
        assertThat(first.chunks()).containsExactly(new StepPlan.Chunk<>(newcomer, 40));
    }

    @Test
    void vllmV0_readsWholePrompts_anOverlongOneAlone_andDecodesPause() {
        // given: prompts of 30, 20 and 50 at 40 tokens a step
        BatchPolicy policy = BatchPolicy.of(BatchRule.VLLM_V0, new EngineLimits(256, 40), 10_000);
        KvLedger ledger = Sequences.ledger(100);
        SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 10), 1);
        SequenceState thirty = limited(1, 30, 10);
        SequenceState twenty = limited(2, 20, 10);
        SequenceState fifty = limited(3, 50, 10);
        SequenceState later = limited(4, 5, 10);

        // when
        StepPlan<SequenceState> first =
                policy.plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(thirty, twenty, fifty)));
        StepPlan<SequenceState> overlong =
                policy.plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(fifty, later)));

        // then
        assertThat(first.decode()).isFalse();
        assertThat(first.chunks()).containsExactly(new StepPlan.Chunk<>(thirty, 30));
        assertThat(overlong.chunks()).containsExactly(new StepPlan.Chunk<>(fifty, 50));
    }

    @Test
    void vllmV0_admission_leavesOneInAHundredBlocksFree_unlessNobodyElseIsServed() {
        // given: 100 blocks, one of them held by a decode with a huge limit, which V0 does not look at
        BatchPolicy policy = BatchPolicy.of(BatchRule.VLLM_V0, new EngineLimits(256, 4000), 10_000);
        for (int blocks : List.of(98, 99)) {
            KvLedger ledger = Sequences.ledger(100);
            SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 9000), 1);
            StepPlan<SequenceState> plan = policy.plan(
                    Sequences.view(ledger, List.of(decode), List.of(), List.of(limited(1, 16 * blocks, 10))));
            assertThat(plan.admitted()).hasSize(blocks == 98 ? 1 : 0);
        }
        SequenceState whole = limited(1, 1600, 10);
        assertThat(policy.plan(Sequences.view(Sequences.ledger(100), List.of(), List.of(), List.of(whole)))
                        .admitted())
                .containsExactly(whole);
    }

    @Test
    void promptUnderWay_goesOnBeforeDecodesAndNewcomers() {
        KvLedger ledger = Sequences.ledger(100);
        SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 10), 1);
        SequenceState reading = Sequences.reading(ledger, 1, 50, 40);
        SequenceState newcomer = limited(2, 50, 10);
        StepPlan<SequenceState> plan =
                policy(40).plan(Sequences.view(ledger, List.of(decode), List.of(reading), List.of(newcomer)));
        assertThat(plan.decode()).isFalse();
        assertThat(plan.chunks())
                .containsExactly(new StepPlan.Chunk<>(reading, 10), new StepPlan.Chunk<>(newcomer, 30));
    }

    @Test
    void noPromptThatFits_decodesGoOn() {
        KvLedger ledger = Sequences.ledger(3);
        SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 10), 1);
        StepPlan<SequenceState> plan =
                policy(40).plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(limited(1, 33, 10))));
        assertThat(plan).isEqualTo(StepPlan.decodes());
    }

    @Test
    void admission_leavesBlocksForAPartOfTheLimits() {
        // given: a decode whose limit is 1000: 98 of them are 7 blocks; 20 blocks, one of them held
        for (int blocks : List.of(12, 13)) {
            KvLedger ledger = Sequences.ledger(20);
            SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 1000), 1);
            SequenceState newcomer = limited(1, 16 * blocks, 10);

            // when
            StepPlan<SequenceState> plan =
                    policy(1000).plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(newcomer)));

            // then
            assertThat(plan.admitted()).hasSize(blocks == 12 ? 1 : 0);
        }
        // and nothing is left for nobody
        SequenceState whole = limited(1, 320, 1000);
        assertThat(policy(1000)
                        .plan(Sequences.view(Sequences.ledger(20), List.of(), List.of(), List.of(whole)))
                        .admitted())
                .containsExactly(whole);
    }

    @Test
    void admission_limitBeyond4096_countsAs4096() {
        // given: 0.098 x 4096 are 402 tokens, 26 blocks
        for (int blocks : List.of(73, 74)) {
            KvLedger ledger = Sequences.ledger(100);
            SequenceState decode = Sequences.decoding(ledger, limited(0, 10, 100_000), 1);
            StepPlan<SequenceState> plan = policy(10_000)
                    .plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(limited(1, 16 * blocks, 1))));
            assertThat(plan.admitted()).hasSize(blocks == 73 ? 1 : 0);
        }
    }

    @Test
    void blocksRunOut_fewestEmittedIsRetracted_ofThoseTheLongestPrompt_thenTheYoungest() {
        // given: every member needs a block and none is free; each fills whole blocks
        KvLedger ledger = Sequences.ledger(12);
        SequenceState many = Sequences.decoding(ledger, 9, 23, 10);
        SequenceState few = Sequences.decoding(ledger, 0, 31, 2);
        SequenceState fewLonger = Sequences.decoding(ledger, 1, 47, 2);
        SequenceState fewLongerYounger = Sequences.decoding(ledger, 2, 47, 2);
        ledger.take(ledger.freeBlocks());

        // then: the youngest of them gives three blocks, which is enough
        assertThat(List.of(many, few, fewLonger, fewLongerYounger)).allMatch(s -> s.cachedTokens() % 16 == 0);
        assertThat(policy(100)
                        .plan(Sequences.view(
                                ledger, List.of(few, many, fewLonger, fewLongerYounger), List.of(), List.of()))
                        .giveWay())
                .containsExactly(fewLongerYounger);
    }

    @Test
    void anyRun_stepReadsPromptsOrDecodes_withinTheBudget() {
        int[] seen = new int[2];
        RandomCases.check(200, random -> {
            ServeDriver[] driver = new ServeDriver[1];
            driver[0] = ServeDriver.random(random, BatchRule.SGLANG, false, (view, plan) -> {
                assertThat(plan.decode() && !plan.chunks().isEmpty()).isFalse();
                assertThat(plan.chunks().stream()
                                .mapToInt(StepPlan.Chunk::tokens)
                                .sum())
                        .isLessThanOrEqualTo(driver[0].limits.maxBatchTokens());
                seen[0] += plan.decode() ? 1 : 0;
                seen[1] += !plan.decode() && !view.decodes().isEmpty() && plan.hasWork() ? 1 : 0;
            });
            for (int i = 0; i < 10; i++) {
                driver[0].arrive(random, i);
            }
            while (!driver[0].isEmpty()) {
                driver[0].end(driver[0].begin());
            }
        });
        assertThat(seen[0]).as("decodes").isGreaterThan(100);
        assertThat(seen[1]).as("pauses").isGreaterThan(100);
    }
}
