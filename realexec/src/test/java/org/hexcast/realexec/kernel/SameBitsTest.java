package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

/** Every kernel on every number of threads gives the bits of the plain one on one thread, and those are what the chains say. */
final class SameBitsTest {

    /** Kernels under comparison: all that can run here, on 1 to 3 threads. */
    private static List<LayerKernels> all() {
        List<LayerKernels> kernels = new ArrayList<>();
        for (String name : Kernels.available()) {
            for (int threads = 1; threads <= 3; threads++) {
                kernels.add(Kernels.named(name, threads));
            }
        }
        return kernels;
    }

    @Test
    void multiply_randomShapes_isTheChainBitForBit() {
        List<LayerKernels> all = all();
        RandomCases.check(60, random -> {
            // given
            int m = 1 + random.nextInt(random.nextInt(8) == 0 ? 150 : 9);
            int outputs = 1 + random.nextInt(150);
            int inputs = 1 + random.nextInt(random.nextInt(5) == 0 ? 1_500 : 100);
            float[] x = TestArrays.normal(random, m * inputs);
            float[] w = TestArrays.normal(random, outputs * inputs);
            float[] expected = chains(x, m, w, outputs, inputs);
            for (LayerKernels kernels : all) {
                // when
                float[] y = TestArrays.normal(random, m * outputs);
                kernels.multiply(x, m, kernels.pack(w, outputs, inputs, 1), y);

                // then
                assertThat(y)
                        .as(kernels.name() + " m=%d n=%d k=%d", m, outputs, inputs)
                        .isEqualTo(expected);
            }
        });
        all.forEach(LayerKernels::close);
    }

    private static float[] chains(float[] x, int m, float[] w, int outputs, int inputs) {
        float[] y = new float[m * outputs];
        for (int row = 0; row < m; row++) {
            for (int output = 0; output < outputs; output++) {
                y[row * outputs + output] = chain(x, row * inputs, w, output * inputs, inputs);
            }
        }
        return y;
    }

    private static float chain(float[] x, int xAt, float[] w, int wAt, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum = Math.fma(x[xAt + i], w[wAt + i], sum);
        }
        return sum;
    }

    @Test
    void multiplySliced_randomShapes_isTheSumOfChainsBitForBit() {
        List<LayerKernels> all = all();
        RandomCases.check(60, random -> {
            // given
            int m = 1 + random.nextInt(random.nextInt(8) == 0 ? 150 : 9);
            int outputs = 1 + random.nextInt(100);
            int slice = 1 + random.nextInt(random.nextInt(5) == 0 ? 700 : 40);
            int inputs = slice * (1 + random.nextInt(6));
            float[] x = TestArrays.normal(random, m * inputs);
            float[] w = TestArrays.normal(random, outputs * inputs);
            double[] expected = new double[m * outputs];
            for (int i = 0; i < expected.length; i++) {
                for (int k = 0; k < inputs; k += slice) {
                    expected[i] +=
                            ExactSum.addend(chain(x, i / outputs * inputs + k, w, i % outputs * inputs + k, slice));
                }
            }
            for (LayerKernels kernels : all) {
                // when
                double[] y = random.doubles(expected.length).toArray();
                kernels.multiplySliced(x, m, kernels.pack(w, outputs, inputs, slice), y);

                // then
                assertThat(y)
                        .as(kernels.name() + " m=%d n=%d k=%d slice=%d", m, outputs, inputs, slice)
                        .isEqualTo(expected);
            }
        });
        all.forEach(LayerKernels::close);
    }

    @Test
    void products_severalBlocksOfRowsInputsAndOutputs_sameBits() {
        // given
        int m = 261;
        int outputs = 150;
        int inputs = 1_500;
        Random random = new Random(RandomCases.seed());
        float[] x = TestArrays.normal(random, m * inputs);
        float[] w = TestArrays.normal(random, outputs * inputs);
        float[] expected = chains(x, m, w, outputs, inputs);
        double[] expectedSums = new double[m * outputs];
        try (LayerKernels plain = Kernels.named("plain", 1)) {
            plain.multiplySliced(x, m, plain.pack(w, outputs, inputs, 300), expectedSums);
        }
        for (int threads = 1; threads <= 2; threads++) {
            try (LayerKernels best = Kernels.best(threads)) {
                Matrix matrix = best.pack(w, outputs, inputs, 300);
                float[] y = new float[m * outputs];
                double[] sums = new double[m * outputs];

                // when
                best.multiply(x, m, matrix, y);
                best.multiplySliced(x, m, matrix, sums);

                // then
                assertThat(y).isEqualTo(expected);
                assertThat(sums).isEqualTo(expectedSums);
            }
        }
    }

    @Test
    void multiply_rowsOfABatch_equalEachRowAlone() {
        try (LayerKernels kernels = Kernels.best(1)) {
            Random random = new Random(RandomCases.seed());
            Matrix matrix = kernels.pack(TestArrays.normal(random, 70 * 90), 70, 90, 90);
            float[] x = TestArrays.normal(random, 7 * 90);
            float[] y = new float[7 * 70];
            kernels.multiply(x, 7, matrix, y);
            for (int row = 0; row < 7; row++) {
                float[] alone = new float[70];
                kernels.multiply(Arrays.copyOfRange(x, row * 90, (row + 1) * 90), 1, matrix, alone);
                assertThat(Arrays.copyOfRange(y, row * 70, (row + 1) * 70)).isEqualTo(alone);
            }
        }
    }

    @Test
    void normsAndActivations_randomRows_sameBits() {
        List<LayerKernels> all = all();
        RandomCases.check(60, random -> {
            // given
            int m = 1 + random.nextInt(20);
            int width = 1 + random.nextInt(70);
            float[] x = TestArrays.normal(random, 2 * m * width);
            for (int i = 0; i < x.length; i++) {
                x[i] *= 1 + random.nextInt(60);
            }
            float[] weight = TestArrays.normal(random, width);
            float[] bias = TestArrays.normal(random, width);
            List<float[]> expected = elementwise(all.get(0), x, m, weight, bias);
            for (LayerKernels kernels : all) {
                // when
                List<float[]> results = elementwise(kernels, x, m, weight, bias);

                // then
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(results.get(i))
                            .as(kernels.name() + " result " + i)
                            .isEqualTo(expected.get(i));
                }
            }
        });
        all.forEach(LayerKernels::close);
    }

    private static List<float[]> elementwise(LayerKernels kernels, float[] x, int m, float[] weight, float[] bias) {
        int width = weight.length;
        float[] rms = new float[m * width];
        kernels.rmsNorm(x, m, weight, 1e-5f, rms);
        float[] layer = new float[m * width];
        kernels.layerNorm(x, m, weight, bias, 1e-5f, layer);
        float[] gated = new float[m * width];
        kernels.gate(x, m, width, gated);
        float[] positive = x.clone();
        kernels.relu(positive, m * width);
        return List.of(rms, layer, gated, positive);
    }
}
