package org.hexcast.realexec.device;

import java.util.Arrays;
import java.util.Optional;
import org.hexcast.domain.model.NormKind;
import org.hexcast.realexec.kernel.ExactSum;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.weights.Family;

/**
 * The parts of a step that are no kernels, for a probe to time: each task does what a {@link ShardModel} does, on arrays of its own, as often as it is run.
 * Tensor degree 1 stands for all where a part does not depend on it.
 */
public final class PartsProbe {

    private final DecoderShape shape;
    private final LayerKernels kernels;

    /** Parts of this model. */
    public PartsProbe(DecoderShape shape, LayerKernels kernels) {
        this.shape = shape;
        this.kernels = kernels;
    }

    /** Look-up of rows in the token table, and of positions where they are learned. */
    public Runnable embedding(int rows) {
        int hidden = shape.sizes().hidden();
        int vocabulary = shape.sizes().vocabulary();
        EndWeights ends = new EndWeights(
                new EndWeights.Tables(
                        new float[vocabulary * hidden],
                        0,
                        new float[shape.learnedPositions() * hidden],
                        Family.OPT_POSITION_OFFSET),
                hidden,
                Optional.empty());
        int positions = Math.max(1, shape.learnedPositions() - Family.OPT_POSITION_OFFSET);
        return () -> {
            double[] found = new double[rows * hidden];
            for (int row = 0; row < rows; row++) {
                ends.token((int) (row * 2_654_435_761L % vocabulary), found, row * hidden);
            }
            float[] x = new float[rows * hidden];
            sum(found, x);
            if (!shape.rotary()) {
                for (int row = 0; row < rows; row++) {
                    ends.addPosition(row % positions, x, row * hidden);
                }
            }
        };
    }

    /** The end of a sum over the ring, its bias, the residual, and the norm behind it. */
    public Runnable residualAndNorm(int rows) {
        int hidden = shape.sizes().hidden();
        double[] partial = new double[rows * hidden];
        float[] sums = new float[rows * hidden];
        float[] x = new float[rows * hidden];
        float[] normed = new float[rows * hidden];
        float[] ones = new float[hidden];
        Arrays.fill(ones, 1);
        float[] bias = new float[shape.bias().output() ? hidden : 0];
        float epsilon = shape.numerics().normEpsilon();
        for (int i = 0; i < partial.length; i++) {
            partial[i] = i % 7 / 8.0;
        }
        return () -> {
            sum(partial, sums);
            addBias(sums, rows, bias);
            for (int i = 0; i < x.length; i++) {
                x[i] += sums[i];
            }
            if (shape.norm() == NormKind.RMS) {
                kernels.rmsNorm(x, rows, ones, epsilon, normed);
            } else {
                kernels.layerNorm(x, rows, ones, ones, epsilon, normed);
            }
        };
    }

    private static void sum(double[] partial, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = ExactSum.value(partial[i]);
        }
    }

    private static void addBias(float[] y, int rows, float[] bias) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < bias.length; i++) {
                y[row * bias.length + i] += bias[i];
            }
        }
    }

    /** Bias and rotary positions of queries and keys, as far as the model has them. */
    public Runnable turning(int degree, int rows) {
        ShardLayout layout = new ShardLayout(shape, degree, 0);
        int size = shape.sizes().headSize();
        int width = layout.inputWidth();
        float[] input = new float[rows * width];
        float[] bias = new float[shape.bias().input() ? width : 0];
        Rotary rotary = new Rotary(size, rows, shape.numerics().ropeTheta());
        return () -> {
            addBias(input, rows, bias);
            for (int row = 0; row < rows && shape.rotary(); row++) {
                int values = (row + 1) * width - layout.kvHeads() * size;
                for (int from = row * width; from < values; from += size) {
                    rotary.turn(input, from, row);
                }
            }
        };
    }

    /** Choice of the likeliest token of each row. */
    public Runnable choice(int rows) {
        int vocabulary = shape.sizes().vocabulary();
        float[] logits = new float[rows * vocabulary];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = i * 31 % 1009;
        }
        int[] tokens = new int[rows];
        return () -> {
            for (int row = 0; row < rows; row++) {
                tokens[row] = Sampler.next(logits, row * vocabulary, vocabulary, Sampling.GREEDY, row);
            }
        };
    }
}
