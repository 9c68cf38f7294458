package org.hexcast.realexec.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * {@link LayerKernels} in plain Java: what every other implementation must equal bit for bit, and what runs where nothing faster can. The compiler vectorises
 * its inner loops over outputs; a product takes {@code O(m * outputs * inputs)}.
 */
public final class PlainKernels implements LayerKernels {

    /** Its name. */
    public static final String NAME = "plain";

    private static final int WIDTH = 64;

    private static final PanelMatrix.Layout LAYOUT = new PanelMatrix.Layout(WIDTH, 1);

    private final KernelThreads threads;
    private final float[][] sums;
    private final AttentionScores scores;

    /**
     * Starts its threads.
     *
     * @param threads threads that compute, the caller among them
     */
    public PlainKernels(int threads) {
        this.threads = new KernelThreads(threads);
        this.sums = new float[threads][WIDTH];
        this.scores = new AttentionScores(threads);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Matrix pack(float[] weights, int outputs, int inputs, int slice) {
        return PanelMatrix.pack(weights, LAYOUT, outputs, inputs, slice);
    }

    @Override
    public void multiply(float[] x, int m, Matrix matrix, float[] y) {
        PanelMatrix weights = PanelMatrix.of(matrix, LAYOUT);
        threads.run(weights.panels(), (worker, panel) -> {
            int outputFrom = panel * WIDTH;
            int outputs = Math.min(WIDTH, weights.outputs() - outputFrom);
            for (int row = 0; row < m; row++) {
                Arrays.fill(sums[worker], 0);
                chain(x, row * weights.inputs(), weights, panel, 0, weights.inputs(), sums[worker]);
                System.arraycopy(sums[worker], 0, y, row * weights.outputs() + outputFrom, outputs);
            }
        });
    }

    @Override
    public void multiplySliced(float[] x, int m, Matrix matrix, double[] y) {
        PanelMatrix weights = PanelMatrix.of(matrix, LAYOUT);
        threads.run(weights.panels(), (worker, panel) -> {
            int outputFrom = panel * WIDTH;
            int outputs = Math.min(WIDTH, weights.outputs() - outputFrom);
            for (int row = 0; row < m; row++) {
                int to = row * weights.outputs() + outputFrom;
                Arrays.fill(y, to, to + outputs, 0);
                for (int k = 0; k < weights.inputs(); k += weights.slice()) {
                    Arrays.fill(sums[worker], 0);
                    chain(x, row * weights.inputs(), weights, panel, k, k + weights.slice(), sums[worker]);
                    for (int i = 0; i < outputs; i++) {
                        y[to + i] += ExactSum.addend(sums[worker][i]);
                    }
                }
            }
        });
    }

    /** Goes on with the chains of one panel over the inputs {@code [kFrom, kTo)} of one row. */
    private static void chain(float[] x, int row, PanelMatrix matrix, int panel, int kFrom, int kTo, float[] sums) {
        float[] weights = matrix.values();
        int from = panel * matrix.panelFloats();
        for (int k = kFrom; k < kTo; k++) {
            float value = x[row + k];
            int at = from + k * WIDTH;
            for (int i = 0; i < WIDTH; i++) {
                sums[i] = Math.fma(value, weights[at + i], sums[i]);
            }
        }
    }

    @Override
    public void attendAll(List<AttentionQuery> queries, KvCache cache) {
        int kvHeads = cache.shape().kvHeads();
        threads.run(queries.size() * kvHeads, (worker, task) -> {
            AttentionQuery query = queries.get(task / kvHeads);
            PlainAttention.attend(query, cache, task % kvHeads, scores.of(worker, query.context()));
        });
    }

    @Override
    public void rmsNorm(float[] x, int m, float[] weight, float epsilon, float[] y) {
        threads.runRows(m, (from, to) -> RowNorms.rms(x, from, to, weight, epsilon, y));
    }

    @Override
    public void layerNorm(float[] x, int m, float[] weight, float[] bias, float epsilon, float[] y) {
        RowNorms.Affine affine = new RowNorms.Affine(weight, bias);
        threads.runRows(m, (from, to) -> RowNorms.layer(x, from, to, affine, epsilon, y));
    }

    @Override
    public void gate(float[] x, int m, int width, float[] y) {
        threads.runRows(m, (from, to) -> {
            for (int row = from; row < to; row++) {
                for (int i = 0; i < width; i++) {
                    y[row * width + i] = FloatExp.gated(x[2 * row * width + i], x[(2 * row + 1) * width + i]);
                }
            }
        });
    }

    @Override
    public void relu(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = Math.max(x[i], 0);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
