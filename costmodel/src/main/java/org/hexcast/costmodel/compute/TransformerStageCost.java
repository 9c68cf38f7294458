package org.hexcast.costmodel.compute;

import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostSink;
import org.hexcast.costmodel.CostSum;
import org.hexcast.costmodel.CostTap;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.StageCost;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.formula.LayerKind;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.domain.engine.EngineKernels;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;

/**
 * Which kernels a step of one stage runs; what each takes, {@link KernelTimes} says.
 *
 * <p>Ours differs from the HexGen cost table (ICML 2024): attention reads its KV cache and is quadratic in the prompt, grouped-query attention, gated FFNs,
 * latent attention and experts are counted as they are, compute and memory overlap instead of adding up, and the engine's CPU time is part of the step.
 */
final class TransformerStageCost implements StageCost {

    private final ModelSpec model;
    private final StageLayout layout;
    private final EngineOverhead overhead;
    private final Evidence overheadEvidence;
    private final EngineKernels kernels;
    private final double activationBytes;
    private final List<LayerTimes> layers;
    private final KernelTimes.TokenTimes lookUp;
    private final KernelTimes.TokenTimes finalNorm;
    private final KernelTimes.TokenTimes logits;
    private final KernelTimes.TokenTimes sample;
    private final GemmShape head;
    private final KernelTimes.CollectiveTimes allReduce;
    private final KernelTimes.CollectiveTimes allGather;

    TransformerStageCost(
            ModelSpec model,
            StageLayout layout,
            EngineOverhead overhead,
            KernelTimes times,
            KernelPrecisions precisions) {
        this.model = model;
        this.layout = layout;
        this.overhead = overhead;
        overheadEvidence = ErrorDraw.evidence(overhead);
        kernels = overhead.kernels().on(layout.gpu());
        int t = layout.tensorDegree();
        allReduce = times.allReduce(layout.ring());
        allGather = times.allGather(layout.ring());
        layers = LayerKind.of(model, layout.layers(), layout.ends().first()).stream()
                .map(kind -> new LayerTimes(model, kind, t, times, precisions))
                .toList();
        Precision wide = precisions.wide();
        activationBytes = wide.bytes();
        long width = model.embedding().width();
        long rows = WeightBytes.vocabularyRows(model, t);
        head = new GemmShape(width, rows, wide, wide, (double) width * rows * wide.bytes());
        lookUp = times.element(Elementwise.Kind.EMBEDDING, model.hidden());
        finalNorm = times.element(Elementwise.Kind.NORM, model.hidden());
        logits = times.gemm(head);
        // Logits have 32 bits, also where all else has 16.
        long logitValues = (long) (Precision.FP32.bytes() / wide.bytes());
        sample = times.element(
                Elementwise.Kind.SAMPLE, logitValues * model.embedding().vocabulary());
    }

    @Override
    public void emit(BatchShape batch, CostSink sink) {
        emitBefore(batch, sink);
        sink.open("layers");
        CostTap tap = new CostTap(sink);
        emitLayers(batch, true, tap);
        emitEngineKernels(batch, tap.seconds(), sink);
        sink.close();
        emitAfter(batch, sink);
    }

    private void emitBefore(BatchShape batch, CostSink sink) {
        if (layout.ends().first()) {
            emitEngine(batch, sink);
            emitEmbedding(batch.tokens(), sink);
        }
    }

    private void emitLayers(BatchShape batch, boolean withAttention, CostSink sink) {
        for (LayerTimes kind : layers) {
            kind.emit(batch, withAttention, sink);
        }
        if (layout.tensorDegree() > 1) {
            double bytes = batch.tokens() * model.hidden() * activationBytes;
            int times = 2 * layout.layers();
            link("all-reduce", times, allReduce.seconds(bytes), bytes, allReduce.evidence(), sink);
        }
    }

    /** What the engine's own kernels add to the layers, which take so long with those of today. */
    private void emitEngineKernels(BatchShape batch, double seconds, CostSink sink) {
        double slower = batch.prefill().tokens() == 0 ? 0 : seconds * (kernels.promptSlowdown() - 1);
        if (slower > 0) {
            sink.part("slower kernels of the engine", slower, overheadEvidence, 0, 0);
        }
        double waiting = launchSeconds() - (seconds + slower);
        if (waiting > 0) {
            sink.part("waiting for launches", waiting, overheadEvidence, 0, 0);
        }
    }

    private double launchSeconds() {
        return layout.layers() * kernels.launchSecondsPerLayer();
    }

    private void emitAfter(BatchShape batch, CostSink sink) {
        if (layout.ends().last()) {
            if (batch.sequences() > 0) {
                emitHead(batch.sequences(), sink);
            }
        } else {
            double bytes = batch.tokens() * model.hidden() * activationBytes;
            link("send to next stage", 1, layout.next().seconds(bytes), bytes, Evidence.DATA_SHEET, sink);
        }
    }

    @Override
    public DecodeLaw decodeLaw(long sequences) {
        BatchShape batch = BatchShape.decode(sequences, sequences);
        CostSum rest = new CostSum();
        emitLayers(batch, false, rest);
        CostSum ends = new CostSum();
        emitBefore(batch, ends);
        emitAfter(batch, ends);
        // Attention is the same in all layers, whatever their FFN.
        DecodeLaw law = layers.get(0)
                .attention()
                .decode(sequences)
                .times(layout.layers())
                .plus(rest.seconds());
        return (launchSeconds() > 0 ? law.atLeast(launchSeconds()) : law).plus(ends.seconds());
    }

    private void emitEngine(BatchShape batch, CostSink sink) {
        sink.open("engine");
        sink.part("per step", overhead.secondsPerStep(), overheadEvidence, 0, 0);
        sink.part("per sequence", overhead.secondsPerSequence() * batch.sequences(), overheadEvidence, 0, 0);
        sink.close();
    }

    private void emitEmbedding(long tokens, CostSink sink) {
        sink.open("embedding");
        double bytes = tokens * model.hidden() * activationBytes;
        sink.part("look-up", lookUp.seconds(tokens), lookUp.evidence(tokens), 0, 2 * bytes);
        if (layout.tensorDegree() > 1) {
            link("all-reduce", 1, allReduce.seconds(bytes), bytes, allReduce.evidence(), sink);
        }
        sink.close();
    }

    private void emitHead(long sequences, CostSink sink) {
        sink.open("head");
        double normBytes = 2 * sequences * model.hidden() * activationBytes;
        sink.part("final norm", finalNorm.seconds(sequences), finalNorm.evidence(sequences), 0, normBytes);
        sink.part(
                "logits",
                logits.seconds(sequences),
                logits.evidence(sequences),
                head.flops(sequences),
                head.bytes(sequences));
        double bytes = sequences * model.embedding().vocabulary() * activationBytes;
        if (layout.tensorDegree() > 1) {
            link("gather logits", 1, allGather.seconds(bytes), bytes, allGather.evidence(), sink);
        }
        sink.part("sample", sample.seconds(sequences), sample.evidence(sequences), 0, 2 * bytes);
        if (!layout.ends().first()) {
            double ids = sequences * Long.BYTES;
            double seconds = layout.tokenReturn().seconds(ids);
            link("return tokens to first stage", 1, seconds, ids, Evidence.DATA_SHEET, sink);
        }
        sink.close();
    }

    private static void link(String name, int times, double seconds, double bytes, Evidence evidence, CostSink sink) {
        sink.part(name, times * seconds, evidence, 0, times * bytes);
    }
}
