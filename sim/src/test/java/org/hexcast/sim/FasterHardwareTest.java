package org.hexcast.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostModel;
import org.hexcast.costmodel.CostSink;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.compute.RooflineCostModel;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/**
 * Law: faster GPUs or a faster network never lower the throughput of a fixed plan under a load that is all there at the start.
 *
 * <p>Greedy batches know no such law: what comes earlier may join another batch, as in Graham's anomalies of list scheduling. So a few runs may lose a
 * little; and none at all where everything gets faster alike.
 */
class FasterHardwareTest {

    private static final int CASES = 150;
    /** Most that a run may lose; in a longer search ten systems lost something by a faster network, the worst 15 %. */
    private static final double ANOMALY = 0.25;

    /** Most runs of a hundred that may lose more than a thousandth. */
    private static final int ANOMALIES = 5;

    /** Every step takes this part of its time. */
    private record Scaled(CostModel costs, double factor) implements CostModel {
        @Override
        public StageCost stage(ModelSpec model, StageLayout layout, EngineProfile engine) {
            StageCost cost = costs.stage(model, layout, engine);
            return new StageCost() {
                @Override
                public void emit(BatchShape batch, CostSink sink) {
                    sink.part("scaled", factor * cost.seconds(batch), Evidence.DATA_SHEET, 0, 0);
                }

                @Override
                public DecodeLaw decodeLaw(long sequences) {
                    return cost.decodeLaw(sequences).times(factor);
                }
            };
        }

        @Override
        public boolean supports(GpuType gpu, Precisions precisions) {
            return costs.supports(gpu, precisions);
        }
    }

    private static long endNanos(RunRecord heard) {
        return heard.endNanos().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** How much longer the faster system takes for the same requests; nothing to compare where others are refused. */
    private static double slowdown(ServedSystem slow, ServedSystem fast, RunInput input) {
        RunRecord before = RunRecord.of(slow, input, 1);
        RunRecord after = RunRecord.of(fast, input, 1);
        boolean comparable = endNanos(before) > 0
                && after.completed().keySet().equals(before.completed().keySet());
        return comparable ? (double) endNanos(after) / endNanos(before) : 0;
    }

    @Test
    void fasterGpus_neverLowerTheThroughput() {
        int[] seen = new int[2];
        RandomCases.check(CASES, random -> {
            // given
            long seed = random.nextLong();
            double factor = 0.3 + 0.7 * random.nextDouble();
            CostModel costs = RooflineCostModel.usual();
            ServedSystem slow = new RandomSystem(new Random(seed)).draw(costs);
            ServedSystem fast = new RandomSystem(new Random(seed)).draw(new Scaled(costs, factor));

            // when
            double ratio = slowdown(slow, fast, new RandomInput(random).saturating(120));

            // then
            assertThat(ratio).isLessThan(1 + ANOMALY);
            seen[0] += ratio > 0 ? 1 : 0;
            seen[1] += ratio > 1.001 ? 1 : 0;
        });
        assertThat(seen[0]).isGreaterThan(CASES / 3);
        assertThat(100 * seen[1]).isLessThan(ANOMALIES * seen[0]);
    }

    @Test
    void fasterNetwork_neverLowersTheThroughput() {
        int[] seen = new int[2];
        RandomCases.check(CASES, random -> {
            // given
            long seed = random.nextLong();
            double factor = 1 + 3 * random.nextDouble();
            CostModel costs = RooflineCostModel.usual();
            ServedSystem slow = new RandomSystem(new Random(seed)).draw(costs);
            ServedSystem fast = new RandomSystem(new Random(seed), factor).draw(costs);

            // when
            double ratio = slowdown(slow, fast, new RandomInput(random).saturating(120));

            // then
            assertThat(ratio).isLessThan(1 + ANOMALY);
            seen[0] += ratio > 0 ? 1 : 0;
            seen[1] += ratio > 1.001 ? 1 : 0;
        });
        assertThat(seen[0]).isGreaterThan(CASES / 3);
        assertThat(100 * seen[1]).isLessThan(ANOMALIES * seen[0]);
    }

    @Test
    void oneReplicaWithoutSwap_everythingFasterAlike_isTheSameRunInLessTime() {
        RandomCases.check(60, random -> {
            // given: a power of two, so that nothing is rounded but the ends of steps
            EngineProfile engine = Systems.engine(1 + random.nextInt(16), 1 + random.nextInt(2000));
            CostModel costs = RooflineCostModel.usual();
            RunInput input = new RandomInput(random).saturating(120);

            // when
            long slow = endNanos(RunRecord.of(Systems.colocated(engine, costs), input, 1));
            long fast = endNanos(RunRecord.of(Systems.colocated(engine, new Scaled(costs, 0.5)), input, 1));

            // then
            assertThat(2.0 * fast / slow).isBetween(1 - 1e-4, 1 + 1e-4);
        });
    }
}
