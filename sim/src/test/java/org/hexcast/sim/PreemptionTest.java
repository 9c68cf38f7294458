package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.testing.TestEngines;
import org.junit.jupiter.api.Test;

/** Closed forms of a decode replica that runs out of its four KV blocks of 16 tokens. */
class PreemptionTest {

    /** Binary fractions of a second that are whole numbers of nanoseconds, so that nothing is rounded. */
    private static final double STEP_SECONDS = 1.0 / 64;

    private static final long STEP = 15_625_000;
    private static final double TOKEN_SECONDS = 1.0 / 512;
    private static final long TOKEN = 1_953_125;

    private static ServedSystem fourBlocks() {
        EngineProfile engine = new EngineProfile(
                "test",
                "1",
                TestEngines.memory(4),
                LimitRule.always(new EngineLimits(256, 4096)),
                TestEngines.overhead(0, 0));
        return Systems.pair(1, 1, engine, FormulaCosts.perPromptTokenAndDecodeStep(TOKEN_SECONDS, STEP_SECONDS));
    }

    private static Handover handover(RunRecord heard, long id) {
        return heard.timeline(id).handovers().get(0);
    }

    @Test
    void twoThatOutgrowTheBlocks_theYoungerGivesWay_andIsRecomputedWhenTheOlderHasEnded() {
        // given: prompts of 16 tokens take two blocks each with their first output token, and a third at context 33
        RunRecord heard = RunRecord.checked(
                fourBlocks(), Systems.replay(List.of(Systems.row(0, 16, 40), Systems.row(0, 16, 40))), 1);

        // then: together from the first step on
        long start = handover(heard, 0).decodeStartNanos();
        assertThat(heard.timeline(0).firstTokenNanos()).isEqualTo(32 * TOKEN);
        assertThat(handover(heard, 1).decodeStartNanos()).isEqualTo(start);

        // and: the older takes its 39 steps undisturbed
        assertThat(heard.timeline(0).preemptions()).isZero();
        assertThat(heard.timeline(0).completionNanos()).isEqualTo(start + 39 * STEP);

        // and: the younger left after 16 steps; 33 tokens are recomputed, which gives a token, and 22 are left
        assertThat(heard.timeline(1).preemptions()).isEqualTo(1);
        assertThat(heard.timeline(1).completionNanos()).isEqualTo(start + 39 * STEP + 33 * TOKEN + 22 * STEP);
        assertThat(heard.metrics().counts().preemptions()).isEqualTo(1);
    }

    @Test
    void newcomerThatWouldFit_waitsUntilThePreemptedOneIsBack() {
        // given: a third request, whose prompt is read long before the older one ends, and which needs the one free
        // block
        RunRecord heard = RunRecord.checked(
                fourBlocks(),
                Systems.replay(List.of(Systems.row(0, 16, 40), Systems.row(0, 16, 40), Systems.row(20 * STEP, 8, 2))),
                1);

        // then: it leaves for the decode replica when the preempted one comes back, and joins the step after its
        // recompute
        long back = handover(heard, 0).decodeStartNanos() + 39 * STEP;
        assertThat(heard.timeline(2).firstTokenNanos()).isEqualTo(20 * STEP + 8 * TOKEN);
        assertThat(heard.timeline(1).preemptions()).isEqualTo(1);
        assertThat(handover(heard, 2).transferStartNanos()).isEqualTo(back);
        assertThat(handover(heard, 2).decodeStartNanos()).isEqualTo(back + 33 * TOKEN);
        assertThat(heard.timeline(2).completionNanos()).isEqualTo(back + 33 * TOKEN + STEP);
    }

    @Test
    void requestLongerThanAllBlocks_isRejectedWhenItOutgrowsThem() {
        // given: 64 tokens fit, and the prompt has 16
        RunRecord heard = RunRecord.checked(
                fourBlocks(), Systems.replay(List.of(Systems.row(0, 16, 2), Systems.row(0, 16, 100))), 1);

        // then: steps at contexts 17 to 64
        assertThat(heard.completed().keySet()).containsExactly(0L);
        assertThat(heard.rejections(RunListener.Rejection.OUTGREW_REPLICA)).isEqualTo(1);
        assertThat(heard.endNanos().get(1)).isEqualTo(handover(heard, 0).decodeStartNanos() + 48 * STEP);
        assertThat(heard.metrics().throughput().attainment()).isEqualTo(0.5);
    }

    @Test
    void promptLongerThanAllBlocks_isRejectedOnArrival() {
        // given: a prompt of 64 tokens fits the prefill replica, but not the decode replica with its first output token
        RunRecord heard = RunRecord.checked(
                fourBlocks(), Systems.replay(List.of(Systems.row(5, 63, 1), Systems.row(7, 64, 1))), 1);

        // then
        assertThat(heard.completed().keySet()).containsExactly(0L);
        assertThat(heard.rejections(RunListener.Rejection.PROMPT_TOO_LONG)).isEqualTo(1);
        assertThat(heard.endNanos()).containsExactly(7L, 5 + 63 * TOKEN);
    }
}
