package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.formula.AttentionWidths;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Elementwise.Kind;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.realexec.device.PartsProbe;
import org.hexcast.realexec.kernel.KvCache;
import org.hexcast.realexec.kernel.LayerKernels.Span;

/**
 * All of a step that is neither a product nor attention, as the cost model names it. A norm is counted with the sum and the residual before it, at twice the
 * hidden size; the turn of queries and keys with their bias; a choice of a token with the whole vocabulary.
 */
final class ElementwiseProbe {

    private static final int[] TOKENS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
    private static final int MOST_CHOICES = 64;
    private static final int BLOCK_TOKENS = 16;

    private static final int WARM_TOKENS = 64;

    private final ProbeTarget target;
    private final ProbeSettings settings;
    private final ProbeClock clock;
    private final PartsProbe parts;

    ElementwiseProbe(ProbeTarget target, ProbeSettings settings) {
        this.target = target;
        this.settings = settings;
        this.clock = new ProbeClock(settings);
        this.parts = new PartsProbe(target.shape(), target.kernels());
    }

    /** All of them until the compiler is done: vectors that are not compiled take a hundred times as long. */
    void warmUp() {
        List<Runnable> tasks = new ArrayList<>(shards(WARM_TOKENS).values());
        tasks.add(parts.residualAndNorm(WARM_TOKENS));
        tasks.add(parts.embedding(WARM_TOKENS));
        tasks.add(parts.choice(WARM_TOKENS));
        for (Runnable task : tasks) {
            clock.warmUp(task, settings.warmUpSeconds() / 4);
        }
    }

    List<KernelSample> samples() {
        int hidden = target.model().hidden();
        List<KernelSample> samples = new ArrayList<>();
        for (int tokens : TOKENS) {
            add(samples, Kind.NORM, tokens, 2L * hidden, parts.residualAndNorm(tokens));
            add(samples, Kind.EMBEDDING, tokens, hidden, parts.embedding(tokens));
            if (tokens <= MOST_CHOICES) {
                add(samples, Kind.SAMPLE, tokens, target.model().embedding().vocabulary(), parts.choice(tokens));
            }
            for (Map.Entry<Elementwise, Runnable> shard : shards(tokens).entrySet()) {
                samples.add(target.sample(shard.getKey(), clock.seconds(shard.getValue())));
            }
        }
        return samples;
    }

    private void add(List<KernelSample> samples, Kind kind, int tokens, long width, Runnable task) {
        samples.add(target.sample(new Elementwise(kind, tokens, width, Precision.FP32), clock.seconds(task)));
    }

    /** What depends on the tensor degree; equal shapes once. */
    private Map<Elementwise, Runnable> shards(int tokens) {
        Map<Elementwise, Runnable> shards = new LinkedHashMap<>();
        for (int degree : target.degrees()) {
            long inputs = AttentionWidths.inputs(target.model(), degree);
            long keysAndValues = inputs - AttentionWidths.outputs(target.model(), degree);
            shards.put(new Elementwise(Kind.ROTARY, tokens, inputs, Precision.FP32), parts.turning(degree, tokens));
            shards.put(
                    new Elementwise(Kind.KV_WRITE, tokens, keysAndValues, Precision.FP32),
                    store(tokens, (int) inputs, (int) keysAndValues));
            DenseFeedForward ffn = (DenseFeedForward) target.model().feedForward();
            int width = ffn.size() / degree;
            Kind kind = ffn.gated() ? Kind.GATED_ACTIVATION : Kind.ACTIVATION;
            shards.put(new Elementwise(kind, tokens, width, Precision.FP32), activation(ffn.gated(), tokens, width));
        }
        return shards;
    }

    private Runnable activation(boolean gated, int tokens, int width) {
        if (!gated) {
            float[] inner = GemmProbe.values(tokens * width);
            return () -> target.kernels().relu(inner, inner.length);
        }
        float[] up = GemmProbe.values(2 * tokens * width);
        return () -> target.kernels().gate(up, tokens, width, new float[tokens * width]);
    }

    private Runnable store(int tokens, int inputs, int keysAndValues) {
        int size = ((GroupedQueryAttention) target.model().attention()).headSize();
        int heads = keysAndValues / size / 2;
        int blocks = (tokens + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
        KvCache cache = KvCache.of(new KvCache.Shape(blocks, BLOCK_TOKENS, heads, heads, size));
        float[] input = GemmProbe.values(tokens * inputs);
        return () -> {
            for (int row = 0; row < tokens; row++) {
                int keys = (row + 1) * inputs - keysAndValues;
                for (int head = 0; head < heads; head++) {
                    cache.store(
                            row / BLOCK_TOKENS,
                            row % BLOCK_TOKENS,
                            head,
                            new Span(input, keys + head * size),
                            new Span(input, keys + (heads + head) * size));
                }
            }
        };
    }
}
