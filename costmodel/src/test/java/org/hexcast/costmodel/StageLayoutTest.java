package org.hexcast.costmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.comm.AlphaBeta;
import org.hexcast.costmodel.comm.Hop;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.plan.ParallelStrategy;
import org.hexcast.domain.plan.Stage;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.testing.TestClusters;
import org.hexcast.domain.testing.TestGpus;
import org.hexcast.domain.testing.TestPlans;
import org.junit.jupiter.api.Test;

/** Layouts of pipelines by hand, and batches against sums over every single token. */
class StageLayoutTest {

    @Test
    void of_threeStages_resolvesTypesRingsAndWays() {
        // given fast GPUs, slow ones, and one fast one again
        Cluster cluster = TestClusters.fourFastEightSlow();
        ParallelStrategy strategy = new ParallelStrategy(List.of(
                new Stage(0, 40, TestPlans.gpus("a", 0, 2)),
                new Stage(40, 70, TestPlans.gpus("b", 0, 8)),
                new Stage(70, 80, TestPlans.gpus("a", 2, 3))));
        // when
        List<StageLayout> layouts = StageLayout.of(cluster, strategy);
        // then
        assertThat(layouts).extracting(StageLayout::layers).containsExactly(40, 30, 10);
        assertThat(layouts).extracting(StageLayout::tensorDegree).containsExactly(2, 8, 1);
        assertThat(layouts).extracting(l -> l.gpu().name()).containsExactly("fast", "slow", "fast");
        assertThat(layouts)
                .extracting(StageLayout::ends)
                .containsExactly(
                        new StageLayout.Ends(true, false),
                        new StageLayout.Ends(false, false),
                        new StageLayout.Ends(false, true));
        assertThat(layouts.get(1).ring()).isEqualTo(Ring.over(cluster, TestPlans.gpus("b", 0, 8)));
        assertThat(layouts.get(0).next())
                .isEqualTo(Hop.between(cluster, TestPlans.gpus("a", 0, 2), TestPlans.gpus("b", 0, 8)));
        assertThat(layouts.get(2).next()).isEqualTo(Hop.NONE);
        // tokens go back from the last stage to the first, over NVLink at 400 GB/s and 1 us
        assertThat(layouts.get(0).tokenReturn()).isEqualTo(AlphaBeta.ZERO);
        assertThat(layouts.get(1).tokenReturn()).isEqualTo(AlphaBeta.ZERO);
        assertThat(layouts.get(2).tokenReturn().alphaSeconds()).isCloseTo(Ring.LAUNCH_SECONDS + 1e-6, within(1e-15));
        assertThat(layouts.get(2).tokenReturn().betaSecondsPerByte()).isEqualTo(1 / 400e9);
    }

    @Test
    void of_oneStage_isFirstAndLastAndSendsNothing() {
        List<StageLayout> layouts =
                StageLayout.of(TestClusters.oneNode(4), TestPlans.oneStage(80, TestPlans.gpus("a", 0, 4)));
        assertThat(layouts).hasSize(1);
        assertThat(layouts.get(0).ends()).isEqualTo(StageLayout.Ends.BOTH);
        assertThat(layouts.get(0).next()).isEqualTo(Hop.NONE);
        assertThat(layouts.get(0).tokenReturn()).isEqualTo(AlphaBeta.ZERO);
        assertThat(layouts.get(0).withLayers(3).layers()).isEqualTo(3);
        assertThatThrownBy(() -> layouts.get(0).withLayers(0)).hasMessageContaining("at least one layer");
        assertThat(layouts.get(0).gpu()).isEqualTo(TestGpus.fast());
    }

    @Test
    void prompts_anyLengths_countEveryTokenAndPair() {
        RandomCases.check(200, random -> {
            // given
            List<Integer> lengths = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(6); i++) {
                lengths.add(1 + random.nextInt(200));
            }
            long sequences = 1L + random.nextInt(50);
            long context = sequences + random.nextInt(1000);
            // when
            BatchShape batch = BatchShape.prompts(lengths).withDecode(sequences, context);
            // then
            long tokens = 0;
            long pairs = 0;
            for (int length : lengths) {
                for (int query = 1; query <= length; query++) {
                    tokens++;
                    pairs += query;
                }
            }
            assertThat(batch.prefill()).isEqualTo(new BatchShape.Prefill(lengths.size(), tokens, pairs, tokens));
            assertThat(batch.tokens()).isEqualTo(tokens + sequences);
            assertThat(batch.sequences()).isEqualTo(lengths.size() + sequences);
            assertThat(batch.decode().context()).isEqualTo(context);
        });
    }

    @Test
    void prompts_ofOneMean_equalThoseOneByOne() {
        BatchShape mean = BatchShape.prompts(3, 100, 100 * 101 / 2.0);
        assertThat(mean).isEqualTo(BatchShape.prompts(List.of(100, 100, 100)));
    }

    @Test
    void batch_thatCannotBe_isRejected() {
        assertThatThrownBy(() -> new BatchShape.Prefill(2, 1, 1, 1)).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> new BatchShape.Prefill(1, 5, 4, 5)).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> new BatchShape.Prefill(1, 5, 15, 4)).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> BatchShape.decode(5, 4)).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> BatchShape.decode(-1, 4)).hasMessageContaining("does not exist");
    }
}
