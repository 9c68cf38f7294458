package org.hexcast.realexec.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.realexec.weights.TensorSource.Part;
import org.junit.jupiter.api.Test;

class DrawnTensorsTest {

    private static final String MATRIX = "model.layers.3.self_attn.q_proj.weight";

    private final DrawnTensors drawn = new DrawnTensors(42);

    @Test
    void read_anyPart_isASliceOfTheWhole() {
        RandomCases.check(200, random -> {
            // given
            int rows = 1 + random.nextInt(40);
            int columns = 1 + random.nextInt(40);
            int rowFrom = random.nextInt(rows);
            int rowTo = rowFrom + 1 + random.nextInt(rows - rowFrom);
            int columnFrom = random.nextInt(columns);
            int columnTo = columnFrom + 1 + random.nextInt(columns - columnFrom);
            long seed = random.nextLong();

            // when
            float[] whole = new DrawnTensors(seed).read(MATRIX, Part.whole(rows, columns));
            float[] part =
                    new DrawnTensors(seed).read(MATRIX, new Part(rows, columns, rowFrom, rowTo, columnFrom, columnTo));

            // then
            int width = columnTo - columnFrom;
            for (int i = 0; i < part.length; i++) {
                assertThat(part[i]).isEqualTo(whole[(rowFrom + i / width) * columns + columnFrom + i % width]);
            }
        });
    }

    /** As the Javadoc of the class, computed in Python; a change of these values changes every run that draws its weights. */
    @Test
    void read_fixedSeed_givesTheSameValuesForEver() {
        assertThat(drawn.read(MATRIX, Part.whole(2, 3)))
                .containsExactly(-0.056633413f, -0.91150135f, 1.3096566f, 0.64691716f, -0.50009805f, -0.65119797f);
    }

    @Test
    void read_matrix_hasTheStatedMeanAndDeviation() {
        assertSpread(MATRIX, 700, 900, 0, 1.5 / 30);
        assertSpread("lm_head.weight", 900, 400, 0, 4.0 / 20);
        assertSpread("model.embed_tokens.weight", 900, 400, 0, 0.1);
        assertSpread("model.decoder.embed_positions.weight", 900, 400, 0, 0.1);
        assertSpread("model.layers.0.input_layernorm.weight", 200_000, 1, 1, 0.1);
        assertSpread("model.decoder.layers.0.self_attn_layer_norm.weight", 200_000, 1, 1, 0.1);
        assertSpread("model.norm.weight", 200_000, 1, 1, 0.1);
        assertSpread("model.decoder.final_layer_norm.bias", 200_000, 1, 0, 0.05);
        assertSpread("anything", 400, 900, 0, 1.5 / 30);
        assertSpread("", 400, 900, 0, 1.5 / 30);
    }

    /** Mean within five of its own standard deviations; deviation within 1 %. */
    private void assertSpread(String tensor, int rows, int columns, double mean, double deviation) {
        float[] values = drawn.read(tensor, Part.whole(rows, columns));
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value - mean;
            squares += (value - mean) * (value - mean);
        }
        assertThat(sum / values.length)
                .as("mean of %s", tensor)
                .isEqualTo(0, within(5 * deviation / Math.sqrt(values.length)));
        assertThat(Math.sqrt(squares / values.length))
                .as("deviation of %s", tensor)
                .isEqualTo(deviation, within(0.01 * deviation));
    }

    @Test
    void read_neighbours_areNotCorrelated() {
        // given
        int size = 600;
        float[] values = drawn.read(MATRIX, Part.whole(size, size));
        float[] other = drawn.read("model.layers.4.self_attn.q_proj.weight", Part.whole(size, size));
        float[] seed = new DrawnTensors(43).read(MATRIX, Part.whole(size, size));

        // then
        assertThat(correlation(values, values, 1)).isEqualTo(0, within(0.01));
        assertThat(correlation(values, values, size)).isEqualTo(0, within(0.01));
        assertThat(correlation(values, values, size + 1)).isEqualTo(0, within(0.01));
        assertThat(correlation(values, other, 0)).isEqualTo(0, within(0.01));
        assertThat(correlation(values, seed, 0)).isEqualTo(0, within(0.01));
        assertThat(correlation(values, values, 0)).isEqualTo(1, within(0.01));
    }

    private static double correlation(float[] one, float[] other, int shift) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i + shift < one.length; i++) {
            sum += (double) one[i] * other[i + shift];
            squares += (double) one[i] * one[i];
        }
        return sum / squares;
    }

    @Test
    void read_namesOfAModel_beginDifferently() {
        for (Family family : Family.values()) {
            Set<String> names = TensorNamesTest.all(TensorNames.usual(family), 100);
            Set<Integer> begins = new HashSet<>();
            for (String name : names) {
                begins.add(Arrays.hashCode(drawn.read(name, Part.whole(1, 8))));
            }
            assertThat(begins).hasSameSizeAs(names).hasSizeGreaterThan(1000);
        }
    }

    /** A residual stack of normed two-matrix blocks, as a decoder is one: it neither dies nor blows up. */
    @Test
    void read_manyLayers_keepActivationsOfOrderOne() {
        // given
        int width = 128;
        Random random = new Random(5);
        double[] x = random.doubles(width, -0.17, 0.17).toArray();

        // when
        for (int layer = 0; layer < 48; layer++) {
            double[] inner = product("model.layers." + layer + ".mlp.up_proj.weight", normed(x), 256);
            double[] active =
                    Arrays.stream(inner).map(value -> Math.max(0, value)).toArray();
            double[] added = product("model.layers." + layer + ".mlp.down_proj.weight", active, width);
            assertThat(size(added)).isBetween(0.5, 5.0);
            for (int i = 0; i < width; i++) {
                x[i] += added[i];
            }
        }
        double[] logits = product("lm_head.weight", normed(x), 1000);

        // then
        assertThat(size(x)).isBetween(1.0, 30.0);
        assertThat(size(logits)).isBetween(3.0, 5.0);
    }

    private double[] product(String tensor, double[] x, int rows) {
        float[] matrix = drawn.read(tensor, Part.whole(rows, x.length));
        double[] y = new double[rows];
        for (int i = 0; i < matrix.length; i++) {
            y[i / x.length] += matrix[i] * x[i % x.length];
        }
        return y;
    }

    private static double[] normed(double[] x) {
        double size = size(x);
        return Arrays.stream(x).map(value -> value / size).toArray();
    }

    /** Root of the mean square. */
    private static double size(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(value -> value * value).average().orElseThrow());
    }

    @Test
    void read_moreThanAnArrayHolds_isRefused() {
        assertThatThrownBy(() -> drawn.read(MATRIX, Part.whole(1 << 16, 1 << 15)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("A part of 2147483648 values is wanted, an array holds 2147483639");
    }
}
