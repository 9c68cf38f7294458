package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Workload summaries: closed form by hand, differential against sums over every single decode step. */
class WorkloadSummaryTest {

    @Test
    void of_twoRequests_isWhatOneReckonsByHand() {
        // given 10 prompt + 3 output tokens at 0 s, 20 + 1 at 2 s
        List<Request> requests =
                List.of(new Request(new RequestId(0), 0, 10, 3), new Request(new RequestId(1), 2_000_000_000L, 20, 1));
        // when
        WorkloadSummary summary = WorkloadSummary.of(requests.iterator());
        // then
        assertThat(summary.prompts().mean()).isEqualTo(15);
        assertThat(summary.prompts().meanPairs()).isEqualTo((55 + 210) / 2.0);
        assertThat(summary.prompts().longest()).isEqualTo(20);
        assertThat(summary.outputs().mean()).isEqualTo(2);
        assertThat(summary.outputs().meanDecodeSteps()).isEqualTo(1);
        // two decode steps, over 11 and 12 tokens
        assertThat(summary.outputs().decodeContext()).isEqualTo(11.5);
        assertThat(summary.outputs().handoverShare()).isEqualTo(0.5);
        assertThat(summary.outputs().handoverPrompt()).isEqualTo(10);
        assertThat(summary.outputs().longestSequence()).isEqualTo(21);
        assertThat(summary.arrivalsPerSecond()).isEqualTo(0.5);
    }

    @Test
    void of_randomRequests_equalsSumsOverEveryStep() {
        RandomCases.check(100, random -> {
            // given
            List<Request> requests = requests(random, 1 + random.nextInt(60));
            // when
            WorkloadSummary summary = WorkloadSummary.of(requests.iterator());
            // then
            double pairs = 0;
            double context = 0;
            long steps = 0;
            for (Request request : requests) {
                for (int key = 1; key <= request.promptTokens(); key++) {
                    pairs += key;
                }
                for (int token = 2; token <= request.outputTokens(); token++) {
                    // the step that emits token number t attends to the prompt and t - 1 tokens
                    context += request.promptTokens() + token - 1;
                    steps++;
                }
            }
            double n = requests.size();
            assertThat(summary.prompts().meanPairs()).isCloseTo(pairs / n, within(1e-9 * pairs));
            assertThat(summary.outputs().meanDecodeSteps()).isCloseTo(steps / n, within(1e-9));
            if (steps > 0) {
                assertThat(summary.outputs().decodeContext()).isCloseTo(context / steps, within(1e-6));
            }
        });
    }

    @Test
    void quantiles_ofRandomPrompts_cutThemIntoTwentyEqualShares() {
        RandomCases.check(100, random -> {
            List<Request> requests = requests(random, 20 * (1 + random.nextInt(20)));
            List<Integer> sorted =
                    requests.stream().map(Request::promptTokens).sorted().toList();
            List<Integer> quantiles =
                    WorkloadSummary.of(requests.iterator()).prompts().quantiles();
            assertThat(quantiles).hasSize(WorkloadSummary.QUANTILES).isSorted();
            int share = sorted.size() / WorkloadSummary.QUANTILES;
            for (int i = 0; i < quantiles.size(); i++) {
                assertThat(sorted.subList(i * share, (i + 1) * share)).contains(quantiles.get(i));
            }
        });
    }

    @Test
    void of_saturating_hasAnInfiniteRate() {
        List<Request> requests =
                List.of(new Request(new RequestId(0), 0, 10, 1), new Request(new RequestId(1), 0, 20, 1));
        WorkloadSummary summary = WorkloadSummary.of(requests.iterator());
        assertThat(summary.arrivalsPerSecond()).isInfinite();
        assertThat(summary.outputs().handoverShare()).isZero();
        assertThat(summary.outputs().handoverPrompt()).isEqualTo(15);
    }

    @Test
    void of_poisson_findsTheRate() {
        Workload workload = new Workload.Generated(
                new IndependentLengths(new TokenCount.Constant(10), new TokenCount.Constant(10)),
                new ArrivalProcess.Poisson(6),
                20_000);
        WorkloadSummary summary = WorkloadSummary.of(
                new RequestSource(workload, new ContextRule(100, ContextRule.Overlong.DROP), new RandomStreams(4)));
        assertThat(summary.arrivalsPerSecond()).isCloseTo(6, within(6 * 5 / Math.sqrt(20_000)));
    }

    @Test
    void of_manyRequests_looksAtTheSampleOnly() {
        // given SAMPLE short requests and then long ones
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < WorkloadSummary.SAMPLE + 10; i++) {
            requests.add(new Request(new RequestId(i), i, i < WorkloadSummary.SAMPLE ? 10 : 1000, 2));
        }
        assertThat(WorkloadSummary.of(requests.iterator()).prompts().longest()).isEqualTo(10);
    }

    @Test
    void of_nothing_isAnError() {
        assertThatThrownBy(() -> WorkloadSummary.of(List.<Request>of().iterator()))
                .hasMessageContaining("no requests");
    }

    @Test
    void constantPrompts_haveTheirOwnPairs() {
        assertThat(WorkloadSummary.Prompts.constant(4).meanPairs()).isEqualTo(1 + 2 + 3 + 4);
    }

    private static List<Request> requests(Random random, int count) {
        List<Request> list = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < count; i++) {
            list.add(new Request(new RequestId(i), at, 1 + random.nextInt(300), 1 + random.nextInt(60)));
            at += random.nextInt(1_000_000);
        }
        return list;
    }
}
