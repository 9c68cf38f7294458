package org.hexcast.costmodel.compute;

import static org.hexcast.domain.result.Provenance.ANALYTIC;

import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostSink;
import org.hexcast.costmodel.CostSum;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.formula.AttentionWidths;
import org.hexcast.costmodel.formula.KvBytes;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.ModelSpec;

/**
 * Roofline cost of one stage.
 *
 * <p>A matrix product {@code [n, K] x [K, N]} takes {@code t0 + sqrt(c^2 + m^2)}: c is {@code 2 n K N} FLOPs over the achieved compute rate, m the bytes
 * of weights and activations over the achieved bandwidth. The root rounds the knee of the roofline, where neither limit is reached alone. Attention and
 * element-wise kernels take {@code t0 + max(c, m)}, which keeps a decode step affine in its context.
 *
 * <p>Ours differs from the HexGen cost table (ICML 2024): attention reads its KV cache and is quadratic in the prompt, grouped-query attention and gated
 * FFNs are counted as they are, compute and memory overlap instead of adding up, and the engine's CPU time is part of the step.
 */
final class RooflineStageCost implements StageCost {

    private static final double ACTIVATION_BYTES = 2;
    /** Two norms with residual, rotary or position add, KV write, activation. */
    private static final int ELEMENT_KERNELS = 5;

    private final StageLayout layout;
    private final RooflineEfficiency efficiency;
    private final EngineOverhead overhead;
    private final ModelSpec model;
    private final double gemmFlopsPerSecond;
    private final double attentionFlopsPerSecond;
    private final double bytesPerSecond;
    private final Matrix input;
    private final Matrix output;
    private final Matrix up;
    private final Matrix down;
    private final Matrix head;
    private final double attentionFlopsPerPair;
    private final double kvBytesPerKey;
    private final double queryBytesPerToken;
    private final double elementBytesPerToken;

    /** Weights of shape {@code [K, N]} on one device. */
    private record Matrix(double rows, double columns, double weightBytes) {
        double flops(double tokens) {
            return 2 * tokens * rows * columns;
        }

        double bytes(double tokens) {
            return weightBytes + tokens * (rows + columns) * ACTIVATION_BYTES;
        }
    }

    RooflineStageCost(ModelSpec model, StageLayout layout, EngineProfile engine, RooflineEfficiency efficiency) {
        this.model = model;
        this.layout = layout;
        this.efficiency = efficiency;
        this.overhead = engine.overhead();
        double peak = layout.gpu().peak(model.precisions().weights()).orElseThrow();
        gemmFlopsPerSecond = peak * efficiency.gemm();
        attentionFlopsPerSecond = peak * efficiency.attention();
        bytesPerSecond = layout.gpu().bandwidthBytesPerSecond() * efficiency.memory();
        int t = layout.tensorDegree();
        DenseFeedForward ffn = (DenseFeedForward) model.feedForward();
        double queries = AttentionWidths.outputs(model, t);
        double inner = (double) ffn.size() / t;
        double inputs = AttentionWidths.inputs(model, t);
        input = matrix(model.hidden(), inputs);
        output = matrix(queries, model.hidden());
        up = matrix(model.hidden(), ffn.upMatrices() * inner);
        down = matrix(inner, model.hidden());
        head = matrix(model.embedding().width(), WeightBytes.vocabularyRows(model, t));
        attentionFlopsPerPair = 4 * queries;
        kvBytesPerKey = KvBytes.perTokenAndLayer(model, t);
        queryBytesPerToken = 2 * queries * ACTIVATION_BYTES;
        double norms = 4.0 * model.hidden() * model.norm().perLayer();
        double rotary = 2 * inputs;
        double cacheWrite = 2 * (inputs - queries);
        double activation = (ffn.upMatrices() + 1) * inner;
        elementBytesPerToken = (norms + rotary + cacheWrite + activation) * ACTIVATION_BYTES;
    }

    private Matrix matrix(double rows, double columns) {
        return new Matrix(
                rows, columns, rows * columns * model.precisions().weights().bytes());
    }

    @Override
    public void emit(BatchShape batch, CostSink sink) {
        emitAround(batch, sink, () -> emitAttention(batch, sink));
    }

    /** All parts; those of attention where the action puts them. */
    private void emitAround(BatchShape batch, CostSink sink, Runnable attention) {
        double tokens = batch.tokens();
        if (layout.ends().first()) {
            emitEngine(batch, sink);
            emitEmbedding(tokens, sink);
        }
        sink.open("layers");
        gemm("query, key, value", input, tokens, layout.layers(), sink);
        attention.run();
        gemm("output", output, tokens, layout.layers(), sink);
        gemm(up.columns() > down.rows() ? "gate and up" : "up", up, tokens, layout.layers(), sink);
        gemm("down", down, tokens, layout.layers(), sink);
        element("norms, positions, activation", ELEMENT_KERNELS, tokens * elementBytesPerToken, layout.layers(), sink);
        if (layout.tensorDegree() > 1) {
            double bytes = tokens * model.hidden() * ACTIVATION_BYTES;
            link(
                    "all-reduce",
                    2 * layout.layers() * layout.ring().allReduceSeconds(bytes),
                    2 * layout.layers() * bytes,
                    sink);
        }
        sink.close();
        if (layout.ends().last()) {
            if (batch.sequences() > 0) {
                emitHead(batch.sequences(), sink);
            }
        } else {
            double bytes = tokens * model.hidden() * ACTIVATION_BYTES;
            link("send to next stage", layout.next().seconds(bytes), bytes, sink);
        }
    }

    @Override
    public DecodeLaw decodeLaw(long sequences) {
        BatchShape batch = BatchShape.decode(sequences, sequences);
        CostSum rest = new CostSum();
        emitAround(batch, rest, () -> {});
        int layers = layout.layers();
        double base = rest.seconds() + layers * efficiency.attentionSeconds();
        double queries = sequences * queryBytesPerToken;
        return DecodeLaw.larger(
                new DecodeLaw.Piece(base, layers * attentionFlopsPerPair / attentionFlopsPerSecond, Long.MAX_VALUE),
                new DecodeLaw.Piece(
                        base + layers * queries / bytesPerSecond,
                        layers * kvBytesPerKey / bytesPerSecond,
                        Long.MAX_VALUE));
    }

    private void emitEngine(BatchShape batch, CostSink sink) {
        sink.open("engine");
        sink.part("per step", overhead.secondsPerStep(), overhead.provenance(), 0, 0);
        sink.part("per sequence", overhead.secondsPerSequence() * batch.sequences(), overhead.provenance(), 0, 0);
        sink.close();
    }

    private void emitEmbedding(double tokens, CostSink sink) {
        sink.open("embedding");
        double bytes = tokens * model.hidden() * ACTIVATION_BYTES;
        element("look-up", 1, 2 * bytes, 1, sink);
        if (layout.tensorDegree() > 1) {
            link("all-reduce", layout.ring().allReduceSeconds(bytes), bytes, sink);
        }
        sink.close();
    }

    private void emitAttention(BatchShape batch, CostSink sink) {
        BatchShape.Prefill prefill = batch.prefill();
        if (prefill.tokens() > 0) {
            double bytes = prefill.tokens() * queryBytesPerToken + prefill.keys() * kvBytesPerKey;
            attention("prefill attention", prefill.pairs() * attentionFlopsPerPair, bytes, sink);
        }
        BatchShape.Decode decode = batch.decode();
        if (decode.sequences() > 0) {
            double bytes = decode.sequences() * queryBytesPerToken + decode.context() * kvBytesPerKey;
            attention("decode attention", decode.context() * attentionFlopsPerPair, bytes, sink);
        }
    }

    private void emitHead(double sequences, CostSink sink) {
        sink.open("head");
        element("final norm", 1, 2 * sequences * model.hidden() * ACTIVATION_BYTES, 1, sink);
        gemm("logits", head, sequences, 1, sink);
        double logits = sequences * model.embedding().vocabulary();
        if (layout.tensorDegree() > 1) {
            link(
                    "gather logits",
                    layout.ring().allGatherSeconds(logits * ACTIVATION_BYTES),
                    logits * ACTIVATION_BYTES,
                    sink);
        }
        element("sample", 1, 2 * logits * ACTIVATION_BYTES, 1, sink);
        if (!layout.ends().first()) {
            link(
                    "return tokens to first stage",
                    layout.tokenReturn().seconds(sequences * Long.BYTES),
                    sequences * Long.BYTES,
                    sink);
        }
        sink.close();
    }

    private void gemm(String name, Matrix matrix, double tokens, int times, CostSink sink) {
        double flops = matrix.flops(tokens);
        double bytes = matrix.bytes(tokens);
        double compute = flops / gemmFlopsPerSecond;
        double memory = bytes / bytesPerSecond;
        double seconds = efficiency.gemmSeconds() + Math.sqrt(compute * compute + memory * memory);
        sink.part(name, times * seconds, ANALYTIC, times * flops, times * bytes);
    }

    private void attention(String name, double flops, double bytes, CostSink sink) {
        int times = layout.layers();
        double seconds =
                efficiency.attentionSeconds() + Math.max(flops / attentionFlopsPerSecond, bytes / bytesPerSecond);
        sink.part(name, times * seconds, ANALYTIC, times * flops, times * bytes);
    }

    private void element(String name, int kernels, double bytes, int times, CostSink sink) {
        double seconds = kernels * efficiency.elementSeconds() + bytes / bytesPerSecond;
        sink.part(name, times * seconds, ANALYTIC, 0, times * bytes);
    }

    private static void link(String name, double seconds, double bytes, CostSink sink) {
        sink.part(name, seconds, ANALYTIC, 0, bytes);
    }
}
