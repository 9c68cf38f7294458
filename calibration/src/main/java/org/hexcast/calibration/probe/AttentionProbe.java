package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.realexec.kernel.AttentionQuery;
import org.hexcast.realexec.kernel.KvCache;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.LayerKernels.Span;

/**
 * Attention of prompts and of single new tokens by {@link LayerKernels#attendAll}, with the list of queries and the array of results that a shard makes. Storing
 * keys and values and turning them is measured apart, as elementwise kernels. Calls go over the caches of several layers, as a step does.
 */
final class AttentionProbe {

    private static final int BLOCK_TOKENS = 16;
    private static final long MOST_CACHED = 32_768;
    private static final int MOST_NEW = 1024;
    private static final double SLOWER = 4;
    private static final int[] SEQUENCES = {1, 2, 4, 8, 16, 32, 64};
    private static final int[] PROMPT_SEQUENCES = {1, 2, 4, 8, 16};
    private static final int[] NEW_TOKENS = {2, 8, 16, 32, 64, 128, 256, 512, 1024};
    private static final int[] CACHED = {0, 256, 1024};
    private static final int[] CONTEXTS = {1, 16, 32, 64, 128, 256, 512, 1024, 2048};

    private final ProbeTarget target;
    private final ProbeSettings settings;
    private final ProbeClock clock;

    /** Equal sequences: new tokens of each behind what it has cached. */
    private record Batch(int sequences, int newTokens, int cached) {
        int end() {
            return cached + newTokens;
        }
    }

    AttentionProbe(ProbeTarget target, ProbeSettings settings) {
        this.target = target;
        this.settings = settings;
        this.clock = new ProbeClock(settings);
    }

    List<KernelSample> samples() {
        GroupedQueryAttention attention = (GroupedQueryAttention) target.model().attention();
        Set<Heads> shards = new LinkedHashSet<>();
        for (int degree : target.degrees()) {
            shards.add(new Heads(attention.heads() / degree, attention.kvHeadsPerShard(degree), attention.headSize()));
        }
        List<KernelSample> samples = new ArrayList<>();
        for (Heads heads : shards) {
            prefills(heads, samples);
            decodes(heads, samples);
        }
        return samples;
    }

    private void prefills(Heads heads, List<KernelSample> samples) {
        for (int sequences : PROMPT_SEQUENCES) {
            for (int tokens : NEW_TOKENS) {
                for (int cached : CACHED) {
                    Batch batch = new Batch(sequences, tokens, cached);
                    PrefillAttention shape = new PrefillAttention(sequences, tokens, cached, heads, Precision.FP32);
                    boolean fits = sequences * tokens <= MOST_NEW && fits(batch);
                    if (fits && isCheap(shape)) {
                        samples.add(target.sample(shape, clock.seconds(task(heads, batch))));
                    }
                }
            }
        }
    }

    private void decodes(Heads heads, List<KernelSample> samples) {
        for (int sequences : SEQUENCES) {
            for (int context : CONTEXTS) {
                Batch batch = new Batch(sequences, 1, context - 1);
                DecodeAttention shape = new DecodeAttention(sequences, context, heads, Precision.FP32);
                if (fits(batch) && isCheap(shape)) {
                    samples.add(target.sample(shape, clock.seconds(task(heads, batch))));
                }
            }
        }
    }

    /** Attention does some fewer operations a second than a product. */
    private boolean isCheap(DeviceKernel shape) {
        return SLOWER * shape.flops() <= settings.mostFlops();
    }

    /** Attention until the compiler is done with it. */
    void warmUp() {
        GroupedQueryAttention attention = (GroupedQueryAttention) target.model().attention();
        Heads heads = new Heads(attention.heads(), attention.kvHeads(), attention.headSize());
        for (Batch batch : List.of(new Batch(1, 64, 0), new Batch(8, 1, 63))) {
            clock.warmUp(task(heads, batch), settings.warmUpSeconds() / 2);
        }
    }

    private boolean fits(Batch batch) {
        return batch.end() <= target.model().contextTokens() && (long) batch.sequences() * batch.end() <= MOST_CACHED;
    }

    private Runnable task(Heads heads, Batch batch) {
        List<KvCache> layers = layers(heads, batch);
        int[][] blocks = blocks(batch);
        int queryWidth = heads.query() * heads.size();
        int width = queryWidth + 2 * heads.kv() * heads.size();
        int rows = batch.sequences() * batch.newTokens();
        float[] input = GemmProbe.values(rows * width);
        int[] next = new int[1];
        return () -> {
            float[] output = new float[rows * queryWidth];
            List<AttentionQuery> queries = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                queries.add(new AttentionQuery(
                        new Span(input, row * width),
                        blocks[row / batch.newTokens()],
                        batch.cached() + row % batch.newTokens() + 1,
                        new Span(output, row * queryWidth)));
            }
            target.kernels().attendAll(queries, layers.get(next[0]++ % layers.size()));
        };
    }

    private static int blocksOf(Batch batch) {
        return (batch.end() + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
    }

    private List<KvCache> layers(Heads heads, Batch batch) {
        KvCache.Shape shape = new KvCache.Shape(
                batch.sequences() * blocksOf(batch), BLOCK_TOKENS, heads.query(), heads.kv(), heads.size());
        long own = 8L * shape.blocks() * shape.blockFloats();
        long count = Math.max(1, Math.min(target.model().layers(), settings.workingSetBytes() / own));
        List<KvCache> layers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            int floats = shape.blocks() * shape.blockFloats();
            layers.add(new KvCache(shape, GemmProbe.values(floats), GemmProbe.values(floats)));
        }
        return layers;
    }

    private static int[][] blocks(Batch batch) {
        int each = blocksOf(batch);
        int[][] blocks = new int[batch.sequences()][each];
        for (int i = 0; i < batch.sequences() * each; i++) {
            blocks[i / each][i % each] = i;
        }
        return blocks;
    }
}
