package org.hexcast.costmodel.formula;

import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Sharding;

/**
 * Parameters and bytes of the weights that one of t devices holds: the {@link LayerMatrices}, and beside them norms and biases.
 *
 * <p>Sharded by t beside the matrices: biases of what is cut by its outputs, the token table and the head by the vocabulary. Held by every device: norms,
 * biases of the output and down projections, learned positions, and the projections beside a narrow embedding.
 *
 * <p>Layers are equal but for the leading ones of the first stage, see {@link LayerKind}.
 *
 * <p>Quantised weights count in their precision with their scales; all but the quantised matrices counts unquantised.
 */
public final class WeightBytes {

    private WeightBytes() {}

    /** Parameters of one layer on one of t devices. */
    public static long layerParameters(ModelSpec model, int tensorDegree) {
        return layerParameters(model, Sharding.tensor(tensorDegree));
    }

    /** Parameters of one layer on one of the devices that share it. */
    public static long layerParameters(ModelSpec model, Sharding sharding) {
        return parameters(model, model.feedForward(), sharding);
    }

    /** Bytes of one layer on one of the devices that share it. */
    public static double layerBytes(ModelSpec model, Sharding sharding) {
        return bytes(model, model.feedForward(), sharding);
    }

    private static long parameters(ModelSpec model, FeedForward feedForward, Sharding sharding) {
        long sum = vectors(model, feedForward, sharding);
        for (LayerMatrix matrix : LayerMatrices.of(model, feedForward, sharding)) {
            sum += matrix.parameters();
        }
        return sum;
    }

    private static double bytes(ModelSpec model, FeedForward feedForward, Sharding sharding) {
        double sum = vectors(model, feedForward, sharding)
                * model.precisions().unquantised().bytes();
        for (LayerMatrix matrix : LayerMatrices.of(model, feedForward, sharding)) {
            sum += matrix.bytes(model.precisions());
        }
        return sum;
    }

    /** Norms and biases of one layer. */
    private static long vectors(ModelSpec model, FeedForward feedForward, Sharding sharding) {
        long norms = model.norm().perLayer() * model.norm().kind().values(model.hidden());
        return norms + vectors(model, sharding.degree()) + vectors(model.hidden(), feedForward, sharding);
    }

    private static long vectors(ModelSpec model, int degree) {
        NormKind norm = model.norm().kind();
        if (model.attention() instanceof LatentAttention latent) {
            return norm.values(latent.ranks().query())
                    + norm.values(latent.ranks().keyValue());
        }
        GroupedQueryAttention grouped = (GroupedQueryAttention) model.attention();
        return (grouped.inputBias() ? AttentionWidths.inputs(model, degree) : 0)
                + (grouped.outputBias() ? model.hidden() : 0)
                + (grouped.headNorms() ? 2L * norm.values(grouped.headSize()) : 0);
    }

    private static long vectors(long hidden, FeedForward feedForward, Sharding sharding) {
        int degree = sharding.degree();
        if (feedForward instanceof MixtureOfExperts mixture) {
            MixtureOfExperts.Router router = mixture.router();
            DenseFeedForward expert = mixture.expert();
            boolean whole = sharding.experts() == Sharding.Experts.WHOLE;
            long held = whole ? router.experts() / degree : router.experts();
            long shared = mixture.shared().count() > 0
                    ? biases(hidden, expert, mixture.shared().width() / degree)
                    : 0;
            return (router.bias() ? router.experts() : 0)
                    + held * biases(hidden, expert, whole ? expert.size() : expert.size() / degree)
                    + shared;
        }
        DenseFeedForward dense = (DenseFeedForward) feedForward;
        return biases(hidden, dense, dense.size() / degree);
    }

    private static long biases(long hidden, DenseFeedForward kind, long inner) {
        return kind.bias() ? kind.upMatrices() * inner + hidden : 0;
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
        return stageParameters(model, layers, Sharding.tensor(tensorDegree), first, last);
    }

    /** Parameters on one of the devices of a stage. */
    public static long stageParameters(ModelSpec model, int layers, Sharding sharding, boolean first, boolean last) {
        long sum = endParameters(model, sharding.degree(), first, last);
        for (LayerKind kind : LayerKind.of(model, layers, first)) {
            sum += kind.layers() * parameters(model, kind.feedForward(), sharding);
        }
        return sum;
    }

    /** Parameters of the whole model, tied tensors counted once: the published count. */
    public static long parameters(ModelSpec model) {
        return stageParameters(model, model.layers(), 1, true, true);
    }

    /** Parameters that one token passes: all but the experts that are not chosen for it; token table and head are counted, as publishers do. */
    public static long activeParameters(ModelSpec model) {
        if (!(model.feedForward() instanceof MixtureOfExperts mixture)) {
            return parameters(model);
        }
        MixtureOfExperts.Router router = mixture.router();
        DenseFeedForward expert = mixture.expert();
        long each = (expert.upMatrices() + 1L) * model.hidden() * expert.size()
                + biases(model.hidden(), expert, expert.size());
        int mixtures = model.layers() - mixture.leading().count();
        return parameters(model) - each * mixtures * (router.experts() - router.perToken());
    }

    /** Bytes on one of t devices of a stage. */
    public static double stageBytes(ModelSpec model, int layers, int tensorDegree, boolean first, boolean last) {
        return stageBytes(model, layers, Sharding.tensor(tensorDegree), first, last);
    }

    /** Bytes on one of the devices of a stage. */
    public static double stageBytes(ModelSpec model, int layers, Sharding sharding, boolean first, boolean last) {
        double sum = endParameters(model, sharding.degree(), first, last)
                * model.precisions().unquantised().bytes();
        for (LayerKind kind : LayerKind.of(model, layers, first)) {
            sum += kind.layers() * bytes(model, kind.feedForward(), sharding);
        }
        return sum;
    }

    /** Bytes of the whole model. */
    public static double bytes(ModelSpec model) {
        return stageBytes(model, model.layers(), 1, true, true);
    }
}
