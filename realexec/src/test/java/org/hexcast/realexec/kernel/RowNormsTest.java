package org.hexcast.realexec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.hexcast.domain.testing.RandomCases;
import org.junit.jupiter.api.Test;

final class RowNormsTest {

    @Test
    void rms_randomRows_theFormula() {
        RandomCases.check(50, random -> {
            int width = 1 + random.nextInt(100);
            float[] x = TestArrays.normal(random, 3 * width);
            float[] weight = TestArrays.normal(random, width);
            float[] y = new float[3 * width];

            RowNorms.rms(x, 0, 3, weight, 1e-5f, y);

            for (int i = 0; i < y.length; i++) {
                double squares = 0;
                for (int j = 0; j < width; j++) {
                    squares += Math.pow(x[i / width * width + j], 2);
                }
                double expected = x[i] / Math.sqrt(squares / width + 1e-5) * weight[i % width];
                assertThat((double) y[i]).isCloseTo(expected, Offset.offset(3e-7 * Math.abs(expected)));
            }
        });
    }

    @Test
    void layer_randomRows_theFormula() {
        RandomCases.check(50, random -> {
            int width = 1 + random.nextInt(100);
            float[] x = TestArrays.normal(random, 3 * width);
            float[] weight = TestArrays.normal(random, width);
            float[] bias = TestArrays.normal(random, width);
            float[] y = new float[3 * width];

            RowNorms.layer(x, 0, 3, new RowNorms.Affine(weight, bias), 1e-5f, y);

            for (int i = 0; i < y.length; i++) {
                double mean = 0;
                double variance = 0;
                for (int j = 0; j < width; j++) {
                    mean += (double) x[i / width * width + j] / width;
                }
                for (int j = 0; j < width; j++) {
                    variance += Math.pow(x[i / width * width + j] - mean, 2) / width;
                }
                double normal = (x[i] - mean) / Math.sqrt(variance + 1e-5) * weight[i % width];
                assertThat((double) y[i])
                        .isCloseTo(normal + bias[i % width], Offset.offset(1e-6 * (1 + Math.abs(normal))));
            }
        });
    }

    @Test
    void rms_inPlace_sameAsApart() {
        float[] x = {3, 4};
        float[] y = new float[2];
        RowNorms.rms(x, 0, 1, new float[] {1, 2}, 0, y);

        RowNorms.rms(x, 0, 1, new float[] {1, 2}, 0, x);

        assertThat(x).isEqualTo(y);
        assertThat(y[0]).isCloseTo((float) (3 / Math.sqrt(12.5)), Offset.offset(1e-6f));
    }
}
