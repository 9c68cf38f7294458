package org.hexcast.realexec.kernel.vector;

import java.util.List;
import org.hexcast.realexec.kernel.AttentionQuery;
import org.hexcast.realexec.kernel.AttentionScores;
import org.hexcast.realexec.kernel.KernelThreads;
import org.hexcast.realexec.kernel.KvCache;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;
import org.hexcast.realexec.kernel.PanelMatrix;
import org.hexcast.realexec.kernel.RowNorms;

/** {@link LayerKernels} by the Vector API, with the bits of {@link org.hexcast.realexec.kernel.PlainKernels}. */
public final class VectorKernels implements LayerKernels {

    /** {@code vector-} and the bits of a vector. */
    static final String NAME = "vector-" + PanelChains.SPECIES.vectorBitSize();

    private final KernelThreads threads;
    private final PanelProduct product;
    private final AttentionScores scores;

    /**
     * Starts its threads.
     *
     * @param threads threads that compute, the caller among them
     */
    public VectorKernels(int threads) {
        this.threads = new KernelThreads(threads);
        this.product = new PanelProduct(this.threads);
        this.scores = new AttentionScores(threads);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Matrix pack(float[] weights, int outputs, int inputs, int slice) {
        return PanelMatrix.pack(weights, PanelProduct.LAYOUT, outputs, inputs, slice);
    }

    @Override
    public void multiply(float[] x, int m, Matrix matrix, float[] y) {
        product.multiply(x, m, PanelMatrix.of(matrix, PanelProduct.LAYOUT), y);
    }

    @Override
    public void multiplySliced(float[] x, int m, Matrix matrix, double[] y) {
        product.multiplySliced(x, m, PanelMatrix.of(matrix, PanelProduct.LAYOUT), y);
    }

    @Override
    public void attendAll(List<AttentionQuery> queries, KvCache cache) {
        int kvHeads = cache.shape().kvHeads();
        threads.run(queries.size() * kvHeads, (worker, task) -> {
            AttentionQuery query = queries.get(task / kvHeads);
            float[] room = scores.of(worker, VectorAttention.scoreFloats(query.context()));
            new VectorAttention(query, cache, task % kvHeads, room).attend();
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
                VectorExp.gate(x, 2 * row * width, (2 * row + 1) * width, width, y, row * width);
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
