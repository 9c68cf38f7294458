package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Laws: nobody joins a batch under way, and no decode comes before its last prompt is read. */
class StaticBatchingTest {

    private static BatchPolicy policy(int maxSequences, int maxBatchTokens) {
        return BatchPolicy.of(BatchRule.STATIC, new EngineLimits(maxSequences, maxBatchTokens), 10_000);
    }

    @Test
    void emptyReplica_asManyAsFitFormABatch_itsPromptsAreReadWithinTheBudget() {
        // given: blocks for 10 + 10 + 40 tokens, not for 17 more; 20 tokens a step
        KvLedger ledger = Sequences.ledger(6);
        List<SequenceState> waiting = List.of(
                Sequences.waiting(0, 10), Sequences.waiting(1, 10), Sequences.waiting(2, 40), Sequences.waiting(3, 17));

        // when
        StepPlan<SequenceState> plan = policy(8, 20).plan(Sequences.view(ledger, List.of(), List.of(), waiting));

        // then
        assertThat(plan.admitted()).containsExactlyElementsOf(waiting.subList(0, 3));
        assertThat(plan.chunks())
                .containsExactly(new StepPlan.Chunk<>(waiting.get(0), 10), new StepPlan.Chunk<>(waiting.get(1), 10));
        assertThat(plan.decode()).isFalse();
    }

    @Test
    void batchUnderWay_nobodyJoins() {
        KvLedger ledger = Sequences.ledger(100);
        SequenceState decode = Sequences.decoding(ledger, 0, 10, 1);
        assertThat(policy(8, 100)
                        .plan(Sequences.view(ledger, List.of(decode), List.of(), List.of(Sequences.waiting(1, 1)))))
                .isEqualTo(StepPlan.decodes());
    }

    @Test
    void anyRun_nobodyJoinsABatchUnderWay_andPromptsComeBeforeDecodes() {
        int[] seen = new int[2];
        RandomCases.check(200, random -> {
            ServeDriver driver = ServeDriver.random(random, BatchRule.STATIC, false, (view, plan) -> {
                assertThat(plan.admitted().isEmpty() || view.isEmpty()).isTrue();
                assertThat(plan.decode()
                                && !(view.reading().isEmpty() && plan.chunks().isEmpty()))
                        .isFalse();
                seen[0] += plan.admitted().size() > 1 ? 1 : 0;
                seen[1] += view.reading().size() > 1 ? 1 : 0;
            });
            for (int i = 0; i < 12; i++) {
                driver.arrive(random, i);
            }
            while (!driver.isEmpty()) {
                driver.end(driver.begin());
            }
        });
        assertThat(seen[0]).as("batches of more than one").isGreaterThan(100);
        assertThat(seen[1]).as("prompts read in several steps").isGreaterThan(100);
    }
}
