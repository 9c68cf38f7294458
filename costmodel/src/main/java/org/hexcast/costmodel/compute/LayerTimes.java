package org.hexcast.costmodel.compute;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.CostSink;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.formula.AttentionWidths;
import org.hexcast.costmodel.formula.ExpertUse;
import org.hexcast.costmodel.formula.LayerKind;
import org.hexcast.costmodel.formula.LayerMatrices;
import org.hexcast.costmodel.formula.LayerMatrix;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.FeedForward;
import org.hexcast.domain.model.MixtureOfExperts;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Sharding;

/** Kernels of equal layers of a stage, but for its collectives. Immutable. */
final class LayerTimes {

    private static final String OUTPUT = "output";

    private final LayerKind kind;
    private final List<Product> beforeAttention = new ArrayList<>();
    private final List<Product> afterAttention = new ArrayList<>();
    private final List<Element> elements = new ArrayList<>();
    private final AttentionShape shape;
    private final KernelTimes.AttentionTimes attention;
    private final KernelTimes kernels;
    private final double activationBytes;

    /** A matrix product, or with {@code copies} above 1 those with the experts. */
    private record Product(LayerMatrix matrix, GemmShape shape, KernelTimes.TokenTimes times) {}

    /** Kernels that move bytes. */
    private record Element(Elementwise.Kind kind, long width, int count, KernelTimes.TokenTimes times) {}

    LayerTimes(ModelSpec model, LayerKind kind, int tensorDegree, KernelTimes kernels, KernelPrecisions precisions) {
        this.kind = kind;
        this.kernels = kernels;
        this.activationBytes = precisions.wide().bytes();
        shape = AttentionShape.of(model, tensorDegree);
        attention = kernels.attention(shape);
        boolean after = false;
        for (LayerMatrix matrix : LayerMatrices.of(model, kind.feedForward(), Sharding.tensor(tensorDegree))) {
            after |= matrix.name().equals(OUTPUT);
            GemmShape weights = new GemmShape(
                    matrix.inputs(),
                    matrix.outputs(),
                    matrix.quantised() ? precisions.stored() : precisions.wide(),
                    matrix.quantised() ? precisions.computed() : precisions.wide(),
                    matrix.bytesPerCopy(model.precisions()));
            (after ? afterAttention : beforeAttention).add(new Product(matrix, weights, kernels.gemm(weights)));
        }
        addElements(model, tensorDegree);
    }

    private void addElements(ModelSpec model, int tensorDegree) {
        long inputs = AttentionWidths.inputs(model, tensorDegree) + AttentionWidths.compressed(model);
        long outputs = AttentionWidths.outputs(model, tensorDegree);
        // A norm is fused with the residual sum before it: both are read and written.
        add(Elementwise.Kind.NORM, 2L * model.hidden(), model.norm().perLayer());
        add(Elementwise.Kind.ROTARY, inputs, 1);
        add(Elementwise.Kind.KV_WRITE, Math.max(1, inputs - outputs), 1);
        FeedForward ffn = kind.feedForward();
        if (ffn instanceof MixtureOfExperts mixture) {
            DenseFeedForward expert = mixture.expert();
            long chosen = (long) mixture.router().perToken() * expert.size();
            add(activation(expert), (chosen + mixture.shared().width()) / tensorDegree, 1);
        } else if (ffn instanceof DenseFeedForward dense) {
            add(activation(dense), dense.size() / tensorDegree, 1);
        }
    }

    private static Elementwise.Kind activation(DenseFeedForward dense) {
        return dense.gated() ? Elementwise.Kind.GATED_ACTIVATION : Elementwise.Kind.ACTIVATION;
    }

    private void add(Elementwise.Kind element, long width, int count) {
        if (count > 0) {
            elements.add(new Element(element, width, count, kernels.element(element, width)));
        }
    }

    /** Attention of one of the layers. */
    KernelTimes.AttentionTimes attention() {
        return attention;
    }

    /** Emits the parts of all these layers in one step. */
    void emit(BatchShape batch, boolean withAttention, CostSink sink) {
        long tokens = batch.tokens();
        emitProducts(beforeAttention, tokens, sink);
        if (withAttention) {
            emitAttention(batch, sink);
        }
        emitProducts(afterAttention, tokens, sink);
        double seconds = 0;
        double bytes = 0;
        for (Element element : elements) {
            seconds += element.count * element.times.seconds(tokens);
            bytes += element.count * (double) element.kind.passes() * tokens * element.width * activationBytes;
        }
        Evidence evidence = elements.get(0).times.evidence(tokens);
        sink.part("norms, positions, activation", kind.layers() * seconds, evidence, 0, kind.layers() * bytes);
    }

    private void emitProducts(List<Product> products, long tokens, CostSink sink) {
        int times = kind.layers();
        for (Product product : products) {
            LayerMatrix matrix = product.matrix;
            if (matrix.copies() == 1) {
                double seconds = product.times.seconds(tokens);
                sink.part(
                        matrix.name(),
                        times * seconds,
                        product.times.evidence(tokens),
                        times * product.shape.flops(tokens),
                        times * product.shape.bytes(tokens));
            } else {
                double flops = matrix.perToken() * product.shape.flops(tokens);
                double moved = matrix.perToken() * tokens * (matrix.inputs() + matrix.outputs()) * activationBytes;
                double bytes = distinct(matrix, tokens) * product.shape.weightBytes() + moved;
                double seconds = kernels.experts(product.shape, flops, bytes);
                sink.part(matrix.name(), times * seconds, Evidence.DATA_SHEET, times * flops, times * bytes);
            }
        }
    }

    /** Distinct experts of this device that the tokens of a step pass. */
    private double distinct(LayerMatrix matrix, long tokens) {
        MixtureOfExperts.Router router = ((MixtureOfExperts) kind.feedForward()).router();
        return ExpertUse.distinct(router, tokens) * matrix.copies() / router.experts();
    }

    private void emitAttention(BatchShape batch, CostSink sink) {
        int times = kind.layers();
        BatchShape.Prefill prefill = batch.prefill();
        if (prefill.tokens() > 0) {
            double bytes = prefill.tokens() * shape.queryBytesPerToken() + prefill.keys() * shape.kvBytesPerKey();
            sink.part(
                    "prefill attention",
                    times * attention.prefill(prefill),
                    attention.prefillEvidence(),
                    times * prefill.pairs() * shape.flopsPerPair(),
                    times * bytes);
        }
        BatchShape.Decode decode = batch.decode();
        if (decode.sequences() > 0) {
            double bytes = decode.sequences() * shape.queryBytesPerToken() + decode.context() * shape.kvBytesPerKey();
            sink.part(
                    "decode attention",
                    times * attention.decode(decode.sequences()).seconds(decode.context()),
                    attention.decodeEvidence(),
                    times * decode.context() * shape.flopsPerKey(),
                    times * bytes);
        }
    }
}
