package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.TokenCount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Admission by token limit, by hand; law: nobody ever gives way, nor takes a block that it did not hold from the start. */
class ReservingBatchingTest {

    private static BatchPolicy policy(int maxBatchTokens) {
        return BatchPolicy.of(BatchRule.ORCA, new EngineLimits(256, maxBatchTokens), 1000);
    }

    private static SequenceState limited(long id, int promptTokens, int tokenLimit) {
        return Sequences.waiting(id, promptTokens, tokenLimit, PrefixHashes.NONE);
    }

    @Test
    void provision_isPromptAndLimit_boundedByContextAndReplica() {
        BatchPolicy policy = policy(100);
        assertThat(policy.provisionTokens(limited(0, 100, 50), Sequences.ledger(1000)))
                .isEqualTo(150);
        assertThat(policy.provisionTokens(limited(0, 100, TokenCount.MOST), Sequences.ledger(1000)))
                .isEqualTo(1000);
        assertThat(policy.provisionTokens(limited(0, 100, TokenCount.MOST), Sequences.ledger(10)))
                .isEqualTo(160);
        assertThat(policy.provisionTokens(limited(0, 170, 5), Sequences.ledger(10)))
                .as("never less than it has")
                .isEqualTo(170);
    }

    @Test
    void admission_onlyWhenBlocksForTheLimitAreFree_andNobodyPasses() {
        // given: ten blocks; prompts of one block with limits of four, five, and none
        KvLedger ledger = Sequences.ledger(10);
        List<SequenceState> waiting = List.of(limited(0, 16, 64), limited(1, 16, 80), limited(2, 1, 1));

        // then: five and six blocks are more than ten
        assertThat(policy(1000)
                        .plan(Sequences.view(ledger, List.of(), List.of(), waiting))
                        .admitted())
                .containsExactly(waiting.get(0));
        assertThat(policy(1000)
                        .plan(Sequences.view(
                                ledger,
                                List.of(),
                                List.of(),
                                List.of(waiting.get(0), limited(1, 16, 64), limited(2, 1, 1))))
                        .admitted())
                .hasSize(2);
    }

    @Test
    void wholePrompts_besideDecodes_withinTheBudget() {
        // given: 20 tokens a step, of which a decode takes one
        KvLedger ledger = Sequences.ledger(100);
        SequenceState decode = Sequences.decoding(ledger, 0, 10, 1);
        List<SequenceState> waiting = List.of(limited(1, 10, 5), limited(2, 9, 5), limited(3, 1, 5));

        // when
        StepPlan<SequenceState> plan = policy(20).plan(Sequences.view(ledger, List.of(decode), List.of(), waiting));

        // then
        assertThat(plan.decode()).isTrue();
        assertThat(plan.admitted()).containsExactlyElementsOf(waiting.subList(0, 2));
        assertThat(plan.chunks().stream().map(StepPlan.Chunk::tokens)).containsExactly(10, 9);
    }

    @ParameterizedTest
    @EnumSource(names = {"ORCA", "TRTLLM_NO_EVICT"})
    void anyRun_nobodyGivesWay_andDecodesTakeNoBlocks(BatchRule rule) {
        int[] together = new int[1];
        RandomCases.check(200, random -> {
            ServeDriver driver = ServeDriver.random(random, rule, false, (view, plan) -> {
                assertThat(plan.makesRoom()).isFalse();
                assertThat(view.decodes().blocksForNextStep()).isZero();
                together[0] += view.decodes().size() > 1 ? 1 : 0;
            });
            for (int i = 0; i < 10; i++) {
                driver.arrive(random, i);
            }
            while (!driver.isEmpty()) {
                driver.end(driver.begin());
            }
        });
        assertThat(together[0]).isGreaterThan(100);
    }
}
