package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.engine.BatchRule;
import org.hexcast.domain.engine.DispatchRule;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.engine.Preemption;
import org.hexcast.domain.engine.ServingPolicies;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.result.StepSpan;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestEngines;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.TraceRow;
import org.junit.jupiter.api.Test;

/** Laws of full queues and full memory: who is refused, and what is read twice. */
class ServingLimitsTest {

    private static final FormulaCosts COSTS = new FormulaCosts((layout, batch) ->
            1e-3 + 1e-5 * batch.tokens() + 1e-8 * batch.decode().context());

    private static ServingPolicies policies(Preemption preemption, int maxWaiting) {
        return new ServingPolicies(DispatchRule.FLOW_PROPORTIONAL, BatchRule.VLLM_V1, preemption, false, maxWaiting);
    }

    @Test
    void burst_queueLimit_refusesExactlyTheOverflow() {
        for (int limit = 1; limit <= 12; limit++) {
            // given: ten requests at once, and one for each that has ended later
            List<TraceRow> rows = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                rows.add(Systems.row(0, 100, 5));
            }
            rows.add(Systems.row(60_000_000_000L, 100, 5));
            EngineProfile engine = Systems.engine(2, 4096).with(policies(new Preemption.Recompute(), limit));

            // when
            RunRecord heard = RunRecord.checked(Systems.colocated(engine, COSTS), Systems.replay(rows), 1);

            // then: the last of the burst go
            assertThat(heard.rejections(RunListener.Rejection.QUEUE_FULL)).isEqualTo(Math.max(0, 10 - limit));
            assertThat(heard.rejected().keySet()).allMatch(id -> id < 10);
            assertThat(heard.completed().headMap(10L)).hasSize(Math.min(10, limit));
            assertThat(heard.completed()).containsKey(10L);
        }
    }

    /** Counts the prompt tokens of all steps. */
    private static final class Reads implements RunListener {
        private long read;
        private long prompts;
        private long preemptions;

        @Override
        public boolean watchesSteps() {
            return true;
        }

        @Override
        public void step(StepSpan step) {
            read += step.promptTokens();
        }

        @Override
        public void completed(RequestTimeline timeline) {
            prompts += timeline.request().promptTokens();
            preemptions += timeline.preemptions();
        }
    }

    private static Reads reads(Random random, Preemption preemption) {
        int blockTokens = 1 << random.nextInt(5);
        int blocks = 20 + random.nextInt(40);
        EngineMemory memory =
                new EngineMemory(blockTokens, 0.9, EngineMemory.ShareOf.TOTAL, 1L << 30).withKvBlocks(blocks);
        EngineProfile engine = new EngineProfile(
                "tight",
                "1",
                memory,
                LimitRule.always(new EngineLimits(8, 1 + random.nextInt(300))),
                TestEngines.overhead(0, 0),
                policies(preemption, Integer.MAX_VALUE));
        List<TraceRow> rows = new ArrayList<>();
        int most = blocks * blockTokens;
        for (int i = 0; i < 20; i++) {
            int prompt = 1 + random.nextInt(most / 2);
            rows.add(Systems.row(i * 1_000_000L, prompt, 1 + random.nextInt(most / 2)));
        }
        Reads reads = new Reads();
        new ServingSimulation(Systems.colocated(engine, COSTS), Systems.replay(rows), new RandomStreams(1), reads)
                .run();
        return reads;
    }

    @Test
    void ampleSwapSpace_nothingIsReadTwice_recomputeReadsAllAgain() {
        long[] preemptions = new long[2];
        RandomCases.check(60, random -> {
            long seed = random.nextLong();

            // when
            Reads swapped = reads(new Random(seed), new Preemption.Swap(1e13, 1L << 50));
            Reads recomputed = reads(new Random(seed), new Preemption.Recompute());

            // then
            assertThat(swapped.read).isEqualTo(swapped.prompts);
            assertThat(recomputed.read > recomputed.prompts).isEqualTo(recomputed.preemptions > 0);
            preemptions[0] += swapped.preemptions;
            preemptions[1] += recomputed.preemptions;
        });
        assertThat(preemptions[0]).isGreaterThan(100);
        assertThat(preemptions[1]).isGreaterThan(100);
    }

    @Test
    void noSwapSpace_isRecompute() {
        RandomCases.check(30, random -> {
            long seed = random.nextLong();
            Reads none = reads(new Random(seed), new Preemption.Swap(1e9, 0));
            Reads recomputed = reads(new Random(seed), new Preemption.Recompute());
            assertThat(none.read).isEqualTo(recomputed.read);
            assertThat(none.preemptions).isEqualTo(recomputed.preemptions);
        });
    }
}
