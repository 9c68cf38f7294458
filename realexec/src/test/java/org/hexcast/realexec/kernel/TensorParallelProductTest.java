package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** A product whose inputs are split between tensor-parallel shards is the unsplit one to the last bit. */
final class TensorParallelProductTest {

    @Test
    void multiplySliced_anyTensorDegree_sameBits() {
        for (String name : Kernels.available()) {
            try (LayerKernels kernels = Kernels.named(name, 2)) {
                RandomCases.check(8, random -> {
                    // given
                    int m = 1 + random.nextInt(6);
                    int outputs = 1 + random.nextInt(60);
                    int slice = 1 + random.nextInt(20);
                    int slices = 420;
                    float[] x = TestArrays.normal(random, m * slices * slice);
                    float[] w = TestArrays.normal(random, outputs * slices * slice);
                    double[] whole = new double[m * outputs];
                    kernels.multiplySliced(x, m, kernels.pack(w, outputs, slices * slice, slice), whole);
                    for (int degree : new int[] {2, 3, 4, 5, 6, 7, 12}) {
                        // when
                        double[] sum = sharded(kernels, x, m, w, outputs, slice, degree, random);

                        // then
                        assertThat(sum).as("%s, tensor degree %d", name, degree).isEqualTo(whole);
                    }
                });
            }
        }
    }

    private static double[] sharded(
            LayerKernels kernels, float[] x, int m, float[] w, int outputs, int slice, int degree, Random random) {
        int inputs = x.length / m;
        int part = inputs / degree;
        List<Integer> ranks = new ArrayList<>();
        for (int rank = 0; rank < degree; rank++) {
            ranks.add(rank);
        }
        Collections.shuffle(ranks, random);
        double[] sum = new double[m * outputs];
        for (int rank : ranks) {
            float[] columns = TestArrays.columns(w, outputs, rank * part, (rank + 1) * part);
            float[] shardX = TestArrays.columns(x, m, rank * part, (rank + 1) * part);
            double[] shard = new double[m * outputs];
            kernels.multiplySliced(shardX, m, kernels.pack(columns, outputs, part, slice), shard);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += shard[i];
            }
        }
        return sum;
    }

    @Test
    void multiplySliced_againstMultiply_differsByRoundingOnly() {
        try (LayerKernels kernels = Kernels.best(1)) {
            Random random = new Random(RandomCases.seed());
            Matrix matrix = kernels.pack(TestArrays.normal(random, 40 * 512), 40, 512, 64);
            float[] x = TestArrays.normal(random, 5 * 512);
            float[] plain = new float[5 * 40];
            double[] sliced = new double[5 * 40];

            kernels.multiply(x, 5, matrix, plain);
            kernels.multiplySliced(x, 5, matrix, sliced);

            for (int i = 0; i < plain.length; i++) {
                assertThat(ExactSum.value(sliced[i])).isCloseTo(plain[i], Offset.offset(1e-3f));
            }
        }
    }
}
