package org.hexcast.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.RequestId;
import org.junit.jupiter.api.Test;

/** Differential: against the longest head of the queue that keeps every limit, found by trying all. */
class PrefillBatchingTest {

    @Test
    void take_anyQueue_isTheLongestHeadWithinAllLimits() {
        RandomCases.check(2000, random -> {
            // given
            EngineLimits limits = new EngineLimits(1 + random.nextInt(6), 1 + random.nextInt(400));
            KvLedger ledger = new KvLedger(TestEngines.memory(Long.MAX_VALUE), random.nextInt(40));
            List<SequenceState> waiting = new ArrayList<>();
            for (int i = random.nextInt(9); i > 0; i--) {
                waiting.add(new SequenceState(new RequestId(9 - i), 1 + random.nextInt(200)));
            }

            // when
            int taken = new PrefillBatching(limits).take(waiting, ledger);

            // then
            int longest = 0;
            for (int head = 1; head <= waiting.size(); head++) {
                long tokens = 0;
                long blocks = 0;
                for (SequenceState sequence : waiting.subList(0, head)) {
                    tokens += sequence.promptTokens();
                    blocks += (sequence.promptTokens() + 15) / 16;
                }
                boolean inBudget = head == 1 || tokens <= limits.maxBatchTokens();
                if (head <= limits.maxSequences() && inBudget && blocks <= ledger.totalBlocks()) {
                    longest = head;
                }
            }
            assertThat(taken).isEqualTo(longest);
            assertThat(ledger.usedBlocks()).as("a decision takes no blocks").isZero();
        });
    }

    @Test
    void take_firstPromptOverTheBudget_goesAlone() {
        // given
        KvLedger ledger = new KvLedger(TestEngines.memory(Long.MAX_VALUE), 1000);
        List<SequenceState> waiting =
                List.of(new SequenceState(new RequestId(0), 500), new SequenceState(new RequestId(1), 1));

        // when, then
        assertThat(new PrefillBatching(new EngineLimits(8, 100)).take(waiting, ledger))
                .isEqualTo(1);
    }

    @Test
    void take_firstPromptTooLargeForFreeBlocks_nobodyOvertakes() {
        // given
        KvLedger ledger = new KvLedger(TestEngines.memory(Long.MAX_VALUE), 10);
        List<SequenceState> waiting =
                List.of(new SequenceState(new RequestId(0), 161), new SequenceState(new RequestId(1), 1));

        // when, then
        assertThat(new PrefillBatching(new EngineLimits(8, 1000)).take(waiting, ledger))
                .isZero();
    }
}
