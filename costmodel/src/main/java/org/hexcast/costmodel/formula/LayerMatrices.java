package org.hexcast.costmodel.formula;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Sharding;

/**
 * The matrices of one layer on one of t devices, in the order in which a token meets them.
 *
 * <p>Cut by t: what makes queries, keys and values of the heads (KV heads replicated when t exceeds them), the output projection by its rows, each FFN by
 * its inner width; experts by theirs, or dealt out whole. On every device: the projections into the compressed vectors of latent attention, the router and
 * the gate of shared experts. Shapes of DeepSeek-V2 (2024), section 2.1, and Mixtral (Jiang et al. 2024), section 2.
 */
public final class LayerMatrices {

    private LayerMatrices() {}

    /**
     * Of a layer with this FFN.
     *
     * @param feedForward that of the model, or of its leading layers
     */
    public static List<LayerMatrix> of(ModelSpec model, FeedForward feedForward, Sharding sharding) {
        List<LayerMatrix> matrices = new ArrayList<>();
        addAttention(model, sharding.degree(), matrices);
        if (feedForward instanceof MixtureOfExperts mixture) {
            addMixture(model.hidden(), mixture, sharding, matrices);
        } else if (feedForward instanceof DenseFeedForward dense) {
            add(model.hidden(), dense, sharding.degree(), matrices);
        }
        return matrices;
    }

    private static void addAttention(ModelSpec model, int degree, List<LayerMatrix> matrices) {
        long hidden = model.hidden();
        Attention attention = model.attention();
        if (attention instanceof GroupedQueryAttention) {
            matrices.add(LayerMatrix.of("query, key, value", hidden, AttentionWidths.inputs(model, degree)));
        } else if (attention instanceof LatentAttention latent) {
            long heads = latent.heads() / degree;
            long query = heads * latent.sizes().query();
            int queryRank = latent.ranks().query();
            int kvRank = latent.ranks().keyValue();
            if (queryRank > 0) {
                matrices.add(LayerMatrix.of("query down", hidden, queryRank));
                matrices.add(LayerMatrix.of("query up", queryRank, query));
            } else {
                matrices.add(LayerMatrix.of("query", hidden, query));
            }
            matrices.add(LayerMatrix.of(
                    "key and value down", hidden, kvRank + latent.sizes().rotary()));
            matrices.add(LayerMatrix.of(
                    "key and value up",
                    kvRank,
                    heads * (latent.sizes().plain() + latent.sizes().value())));
        }
        matrices.add(LayerMatrix.of("output", AttentionWidths.outputs(model, degree), hidden));
    }

    private static void add(long hidden, DenseFeedForward dense, int degree, List<LayerMatrix> matrices) {
        long inner = dense.size() / degree;
        matrices.add(LayerMatrix.of(up("", dense), hidden, dense.upMatrices() * inner));
        matrices.add(LayerMatrix.of("down", inner, hidden));
    }

    private static void addMixture(
            long hidden, MixtureOfExperts mixture, Sharding sharding, List<LayerMatrix> matrices) {
        MixtureOfExperts.Router router = mixture.router();
        DenseFeedForward expert = mixture.expert();
        matrices.add(LayerMatrix.wide("router", hidden, router.experts()));
        boolean whole = sharding.experts() == Sharding.Experts.WHOLE;
        int copies = whole ? router.experts() / sharding.degree() : router.experts();
        double perToken = whole ? (double) router.perToken() / sharding.degree() : router.perToken();
        long inner = whole ? expert.size() : expert.size() / sharding.degree();
        matrices.add(
                new LayerMatrix(up("experts ", expert), hidden, expert.upMatrices() * inner, copies, perToken, true));
        matrices.add(new LayerMatrix("experts down", inner, hidden, copies, perToken, true));
        if (mixture.shared().count() > 0) {
            long width = mixture.shared().width() / sharding.degree();
            matrices.add(LayerMatrix.of(up("shared experts ", expert), hidden, expert.upMatrices() * width));
            matrices.add(LayerMatrix.of("shared experts down", width, hidden));
            if (mixture.shared().gate()) {
                matrices.add(LayerMatrix.wide("shared experts weight", hidden, 1));
            }
        }
    }

    private static String up(String prefix, DenseFeedForward dense) {
        return prefix + (dense.gated() ? "gate and up" : "up");
    }
}
