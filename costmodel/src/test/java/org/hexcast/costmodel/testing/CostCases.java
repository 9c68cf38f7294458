package org.hexcast.costmodel.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.comm.AlphaBeta;
import org.hexcast.costmodel.comm.Hop;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Attention;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.LatentAttention;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.testing.TestGpus;

/** Random models, stages and batches. */
public final class CostCases {

    private CostCases() {}

    /** Any dense shape: grouped or not, gated or plain, tied or not, with or without biases and learned positions. */
    public static ModelSpec model(Random random) {
        int kvHeads = 1 << random.nextInt(6);
        int heads = kvHeads << random.nextInt(4);
        int headSize = 64 << random.nextInt(2);
        int hidden = random.nextBoolean() ? heads * headSize : 256 * (1 + random.nextInt(32));
        return new ModelSpec(
                "random",
                1 + random.nextInt(96),
                new DecoderLayer(
                        hidden,
                        new GroupedQueryAttention(
                                heads,
                                kvHeads,
                                headSize,
                                random.nextBoolean(),
                                random.nextBoolean(),
                                random.nextBoolean()),
                        new DenseFeedForward(
                                512 * (1 + random.nextInt(64)), random.nextBoolean(), random.nextBoolean())),
                new Norm(
                        List.of(NormKind.values()).get(random.nextInt(3)),
                        1 + random.nextInt(4),
                        1 + random.nextInt(2)),
                new Embedding(
                        1000 + random.nextInt(200_000),
                        random.nextInt(4) == 0 ? 512 : hidden,
                        random.nextBoolean() ? 2050 : 0,
                        random.nextBoolean()),
                4096,
                Precisions.all(random.nextBoolean() ? Precision.FP16 : Precision.BF16));
    }

    /** Any shape: half of them as {@link #model}, the others with latent attention, a mixture of experts, or both, and perhaps quantised. */
    public static ModelSpec anyModel(Random random) {
        ModelSpec dense = model(random);
        if (random.nextBoolean()) {
            return dense;
        }
        boolean mixed = random.nextBoolean();
        FeedForward feedForward = mixed ? mixture(random, dense.layers()) : dense.feedForward();
        Attention attention = mixed && random.nextBoolean() ? dense.attention() : latent(random);
        Precision kv = random.nextBoolean() ? Precision.FP8 : Precision.BF16;
        return new ModelSpec(
                "random",
                dense.layers(),
                new DecoderLayer(dense.hidden(), attention, feedForward),
                dense.norm(),
                dense.embedding(),
                dense.contextTokens(),
                Precisions.of(
                        List.of(Precision.BF16, Precision.FP8, Precision.INT4).get(random.nextInt(3)), kv));
    }

    private static LatentAttention latent(Random random) {
        return new LatentAttention(
                1 << random.nextInt(8),
                new LatentAttention.Ranks(random.nextBoolean() ? 0 : 256 * (1 + random.nextInt(8)), 512),
                new LatentAttention.HeadSizes(128, 64, 64 << random.nextInt(2)));
    }

    private static MixtureOfExperts mixture(Random random, int layers) {
        int experts = 1 << random.nextInt(9);
        int leading = random.nextInt(Math.min(layers, 4));
        int size = 512 * (1 + random.nextInt(8));
        return new MixtureOfExperts(
                new MixtureOfExperts.Router(experts, 1 + random.nextInt(experts), random.nextBoolean()),
                new DenseFeedForward(size, random.nextBoolean(), random.nextBoolean()),
                random.nextBoolean()
                        ? MixtureOfExperts.SharedExperts.NONE
                        : new MixtureOfExperts.SharedExperts(1 + random.nextInt(2), size, random.nextBoolean()),
                leading == 0
                        ? MixtureOfExperts.LeadingLayers.NONE
                        : new MixtureOfExperts.LeadingLayers(leading, 4 * size));
    }

    /** A degree up to 32 by which the model can be cut. */
    public static int degree(Random random, ModelSpec model) {
        List<Integer> degrees = new ArrayList<>();
        for (int t = 1; t <= 32; t++) {
            if (model.divisibleBy(t)) {
                degrees.add(t);
            }
        }
        return degrees.get(random.nextInt(degrees.size()));
    }

    /** Any GPU of the tests. */
    public static GpuType gpu(Random random) {
        return TestGpus.all().get(random.nextInt(TestGpus.all().size()));
    }

    /** Any stage of this model: first, last, both or neither. */
    public static StageLayout stage(Random random, ModelSpec model) {
        boolean first = random.nextBoolean();
        boolean last = random.nextBoolean();
        return stage(
                gpu(random),
                1 + random.nextInt(model.layers()),
                degree(random, model),
                new StageLayout.Ends(first, last));
    }

    /** A stage whose links take 5 us and 100 GB/s. */
    public static StageLayout stage(GpuType gpu, int layers, int degree, StageLayout.Ends ends) {
        AlphaBeta link = new AlphaBeta(5e-6, 1e-11);
        return new StageLayout(
                gpu,
                layers,
                degree == 1 ? Ring.ALONE : new Ring(degree, link, 3e-6, Fabric.Wiring.NVLINK_SWITCHED),
                ends,
                ends.last() ? Hop.NONE : new Hop(link, link),
                ends.last() && !ends.first() ? link : AlphaBeta.ZERO);
    }

    /** Prompts, decodes, or both. */
    public static BatchShape batch(Random random) {
        List<Integer> prompts = new ArrayList<>();
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            prompts.add(1 + random.nextInt(3000));
        }
        int sequences = count == 0 || random.nextBoolean() ? 1 + random.nextInt(200) : 0;
        return BatchShape.prompts(prompts).withDecode(sequences, sequences * (1L + random.nextInt(4000)));
    }
}
