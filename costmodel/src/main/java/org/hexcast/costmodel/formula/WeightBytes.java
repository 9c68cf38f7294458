package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.ModelSpec;

/**
 * Parameters and bytes of the weights that one of t devices holds.
 *
 * <p>Sharded by t: the query, key and value projections (KV heads replicated when t exceeds them), the output projection by its rows, the FFN by its inner
 * width, the token table and the head by the vocabulary. Held by every device: norms, biases of the output and down projections, learned positions, and
 * the projections beside a narrow embedding.
 */
public final class WeightBytes {

    private WeightBytes() {}

    /** Parameters of one layer on one of t devices. */
    public static long layerParameters(ModelSpec model, int tensorDegree) {
        long hidden = model.hidden();
        Attention attention = model.attention();
        FeedForward ffn = model.feedForward();
        long inputs = inputWidth(model, tensorDegree);
        long outputs = attention.queryWidth() / tensorDegree;
        long inner = ffn.size() / tensorDegree;
        long matrices = hidden * inputs + outputs * hidden + (ffn.upMatrices() + 1L) * hidden * inner;
        long biases = (attention.inputBias() ? inputs : 0)
                + (attention.outputBias() ? hidden : 0)
                + (ffn.bias() ? ffn.upMatrices() * inner + hidden : 0);
        long norms = model.norm().perLayer() * model.norm().kind().values(hidden)
                + (attention.headNorms() ? 2L * model.norm().kind().values(attention.headSize()) : 0);
        return matrices + biases + norms;
    }

    /** Width of the query, key and value projections together on one of t devices: {@code (a/t + 2 max(1, k/t)) d}. */
    public static long inputWidth(ModelSpec model, int tensorDegree) {
        Attention attention = model.attention();
        return ((long) attention.heads() / tensorDegree + 2L * model.kvHeadsPerShard(tensorDegree))
                * attention.headSize();
    }

    /** Rows of the token table and of the head on one of t devices, padded up. */
    public static long vocabularyRows(ModelSpec model, int tensorDegree) {
        return (model.embedding().vocabulary() + tensorDegree - 1L) / tensorDegree;
    }

    /** Parameters beside the layers on one of t devices of the first stage, of the last, or of the only one. */
    public static long endParameters(ModelSpec model, int tensorDegree, boolean first, boolean last) {
        Embedding embedding = model.embedding();
        long hidden = model.hidden();
        long table = vocabularyRows(model, tensorDegree) * embedding.width();
        long projection = embedding.width() == hidden ? 0 : embedding.width() * hidden;
        long sum = 0;
        if (first) {
            sum += table + embedding.positions() * hidden + projection;
        }
        if (last) {
            boolean shared = first && embedding.tied();
            sum += (shared ? 0 : table)
                    + projection
                    + model.norm().others() * model.norm().kind().values(hidden);
        }
        return sum;
    }

    /** Parameters on one of t devices of a stage. */
    public static long stageParameters(ModelSpec model, int layers, int tensorDegree, boolean first, boolean last) {
        return layers * layerParameters(model, tensorDegree) + endParameters(model, tensorDegree, first, last);
    }

    /** Parameters of the whole model, tied tensors counted once: the published count. */
    public static long parameters(ModelSpec model) {
        return stageParameters(model, model.layers(), 1, true, true);
    }

    /** Bytes on one of t devices of a stage. */
    public static double stageBytes(ModelSpec model, int layers, int tensorDegree, boolean first, boolean last) {
        return stageParameters(model, layers, tensorDegree, first, last)
                * model.precisions().weights().bytes();
    }

    /** Bytes of the whole model. */
    public static double bytes(ModelSpec model) {
        return parameters(model) * model.precisions().weights().bytes();
    }
}
