package org.hexcast.realexec.device;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hexcast.domain.hardware.DeviceId;
import org.hexcast.domain.model.NormKind;
import org.hexcast.realexec.kernel.AttentionQuery;
import org.hexcast.realexec.kernel.KvCache;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.LayerKernels.Span;
import org.jspecify.annotations.Nullable;

/**
 * Computes the steps of one shard: its layers for all rows of a batch, with the all-reduces of its ring, from the activations of the stage before to those of
 * the stage after. Rows are the new tokens of all sequences one behind the other; no row's result depends on what else is in the batch. Owned by its device.
 */
final class ShardModel {

    private final ShardSpec spec;
    private final DecoderShape.Sizes sizes;
    private final ShardLayout layout;
    private final ShardWeights weights;
    private final LayerKernels kernels;
    private final Ring ring;
    private final KvPool kv;
    private final @Nullable Rotary rotary;

    ShardModel(ShardSpec spec, ShardWeights weights, LayerKernels kernels, Ring ring, KvPool kv) {
        this.spec = spec;
        this.sizes = spec.shape().sizes();
        this.layout = weights.layout();
        this.weights = weights;
        this.kernels = kernels;
        this.ring = ring;
        this.kv = kv;
        this.rotary = spec.shape().rotary()
                ? new Rotary(
                        sizes.headSize(),
                        spec.kv().contextTokens(),
                        spec.shape().numerics().ropeTheta())
                : null;
    }

    /** Rows of a step in progress. */
    private static final class Rows {
        private final long step;
        private final int count;
        private final int[] positions;
        private final int[][] blocks;
        private int reductions;

        private Rows(long step, int count) {
            this.step = step;
            this.count = count;
            this.positions = new int[count];
            this.blocks = new int[count][];
        }
    }

    private Rows rows(DeviceCommand.Step step) {
        int count = step.parts().stream().mapToInt(part -> part.tokens().size()).sum();
        Rows rows = new Rows(step.step(), count);
        int row = 0;
        for (DeviceCommand.Part part : step.parts()) {
            int end = part.cachedTokens() + part.tokens().size();
            if (end > spec.kv().contextTokens()) {
                throw new IllegalStateException("sequence " + part.sequence() + " would have " + end
                        + " tokens, more than the " + spec.kv().contextTokens() + " of the model");
            }
            int[] blocks = kv.blocks().reserve(part.sequence(), end);
            for (int i = 0; i < part.tokens().size(); i++) {
                rows.positions[row] = part.cachedTokens() + i;
                rows.blocks[row++] = blocks;
            }
        }
        return rows;
    }

    /** Hidden states {@code [rows, hidden]} behind the token table; first stage only. */
    float[] embed(DeviceCommand.Step step) {
        int hidden = sizes.hidden();
        int count = step.parts().stream().mapToInt(part -> part.tokens().size()).sum();
        double[] found = new double[count * hidden];
        int row = 0;
        for (DeviceCommand.Part part : step.parts()) {
            for (int i = 0; i < part.tokens().size(); i++) {
                weights.ends().token(part.tokens().get(i), found, row++ * hidden);
            }
        }
        float[] x = new float[count * hidden];
        ring.allReduce(found, found.length, x, step.step(), 0);
        if (!spec.shape().rotary()) {
            row = 0;
            for (DeviceCommand.Part part : step.parts()) {
                for (int i = 0; i < part.tokens().size(); i++) {
                    weights.ends().addPosition(part.cachedTokens() + i, x, row++ * hidden);
                }
            }
        }
        return x;
    }

    /** Passes hidden states through the layers, in place. */
    void layers(DeviceCommand.Step step, float[] x) {
        Rows rows = rows(step);
        rows.reductions = 1;
        float[] normed = new float[x.length];
        float[] sums = new float[x.length];
        for (int i = 0; i < weights.layers().size(); i++) {
            LayerWeights layer = weights.layers().get(i);
            norm(x, rows.count, layer.attentionNorm(), normed);
            float[] attended = attention(rows, normed, layer, kv.layer(i));
            reduceInto(x, rows, attended, layer.output(), sums);
            norm(x, rows.count, layer.ffnNorm(), normed);
            reduceInto(x, rows, ffn(rows, normed, layer), layer.down(), sums);
        }
    }

    private void norm(float[] x, int rows, LayerWeights.NormWeights norm, float[] y) {
        float epsilon = spec.shape().numerics().normEpsilon();
        if (spec.shape().norm() == NormKind.RMS) {
            kernels.rmsNorm(x, rows, norm.weight(), epsilon, y);
        } else {
            kernels.layerNorm(x, rows, norm.weight(), norm.bias(), epsilon, y);
        }
    }

    private float[] attention(Rows rows, float[] normed, LayerWeights layer, KvCache cache) {
        int width = layout.inputWidth();
        float[] input = new float[rows.count * width];
        kernels.multiply(normed, rows.count, layer.input().matrix(), input);
        layer.input().addBias(input, rows.count);
        for (int row = 0; row < rows.count; row++) {
            store(rows, row, input, cache);
        }
        int queryWidth = layout.heads() * sizes.headSize();
        float[] attended = new float[rows.count * queryWidth];
        List<AttentionQuery> queries = new ArrayList<>();
        for (int row = 0; row < rows.count; row++) {
            queries.add(new AttentionQuery(
                    new Span(input, row * width),
                    rows.blocks[row],
                    rows.positions[row] + 1,
                    new Span(attended, row * queryWidth)));
        }
        kernels.attendAll(queries, cache);
        return attended;
    }

    /** Turns queries and keys of one row, and stores its keys and values. */
    private void store(Rows rows, int row, float[] input, KvCache cache) {
        int size = sizes.headSize();
        int position = rows.positions[row];
        int keys = row * layout.inputWidth() + layout.heads() * size;
        int values = keys + layout.kvHeads() * size;
        Rotary turning = rotary;
        if (turning != null) {
            for (int from = row * layout.inputWidth(); from < values; from += size) {
                turning.turn(input, from, position);
            }
        }
        int block = rows.blocks[row][position / cache.shape().blockTokens()];
        for (int head = 0; head < layout.kvHeads(); head++) {
            cache.store(
                    block,
                    position % cache.shape().blockTokens(),
                    head,
                    new Span(input, keys + head * size),
                    new Span(input, values + head * size));
        }
    }

    private float[] ffn(Rows rows, float[] normed, LayerWeights layer) {
        boolean gated = spec.shape().bias().gated();
        int width = layout.ffn();
        float[] up = new float[rows.count * width * (gated ? 2 : 1)];
        kernels.multiply(normed, rows.count, layer.up().matrix(), up);
        layer.up().addBias(up, rows.count);
        if (!gated) {
            kernels.relu(up, up.length);
            return up;
        }
        float[] inner = new float[rows.count * width];
        kernels.gate(up, rows.count, width, inner);
        return inner;
    }

    /** {@code x += sum over the ring of inputs W^T, + bias}. */
    private void reduceInto(float[] x, Rows rows, float[] inputs, LayerWeights.Linear linear, float[] sums) {
        double[] partial = new double[x.length];
        kernels.multiplySliced(inputs, rows.count, linear.matrix(), partial);
        ring.allReduce(partial, partial.length, sums, rows.step, rows.reductions++);
        linear.addBias(sums, rows.count);
        for (int i = 0; i < x.length; i++) {
            x[i] += sums[i];
        }
    }

    /** Tokens of the parts that emit, at rank 0 of the last stage; none elsewhere. */
    TokenIds sample(DeviceCommand.Step step, float[] x) {
        int hidden = sizes.hidden();
        List<DeviceCommand.Part> emitting = step.parts().stream()
                .filter(part -> part.sampling().isPresent())
                .toList();
        if (emitting.isEmpty()) {
            return TokenIds.NONE;
        }
        float[] last = new float[emitting.size() * hidden];
        int row = 0;
        int to = 0;
        for (DeviceCommand.Part part : step.parts()) {
            row += part.tokens().size();
            if (part.sampling().isPresent()) {
                System.arraycopy(x, (row - 1) * hidden, last, to++ * hidden, hidden);
            }
        }
        float[] normed = new float[last.length];
        norm(last, emitting.size(), weights.ends().finalNorm(), normed);
        float[] own = new float[emitting.size() * layout.vocabulary(layout.rank())];
        kernels.multiply(normed, emitting.size(), weights.ends().head(), own);
        int[] widths = new int[layout.degree()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = layout.vocabulary(i);
        }
        float[] logits = ring.gather(own, emitting.size(), widths, step.step());
        return layout.rank() == 0 ? choose(emitting, logits) : TokenIds.NONE;
    }

    private TokenIds choose(List<DeviceCommand.Part> emitting, float[] logits) {
        int[] tokens = new int[emitting.size()];
        for (int i = 0; i < tokens.length; i++) {
            DeviceCommand.Part part = emitting.get(i);
            tokens[i] = Sampler.next(
                    logits,
                    i * sizes.vocabulary(),
                    sizes.vocabulary(),
                    part.sampling().orElseThrow(),
                    part.cachedTokens() + part.tokens().size());
        }
        return TokenIds.of(tokens);
    }

    /** Devices that the hidden states go to: each of the next stage hears from one of this. */
    List<DeviceId> receivers() {
        List<DeviceId> next = spec.ways().next();
        return IntStream.range(0, next.size())
                .filter(i -> i % spec.degree() == spec.ways().rank())
                .mapToObj(next::get)
                .toList();
    }

    /** The device of the stage before that hidden states come from. */
    DeviceId sender() {
        List<DeviceId> previous = spec.ways().previous();
        return previous.get(spec.ways().rank() % previous.size());
    }
}
