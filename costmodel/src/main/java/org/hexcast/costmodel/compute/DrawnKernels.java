package org.hexcast.costmodel.compute;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToDoubleFunction;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.kernel.Elementwise;

/**
 * Kernels with one draw of their errors. Thread-safe; a factor is drawn once, since a step asks for it with every kernel.
 *
 * @param kernels without
 * @param draw the errors
 * @param factors those met so far
 */
record DrawnKernels(KernelTimes kernels, ErrorDraw draw, ConcurrentMap<Evidence, Double> factors)
        implements KernelTimes {

    /** These kernels with that draw; the same where there are no errors. */
    static KernelTimes of(KernelTimes kernels, ErrorDraw draw) {
        return draw.equals(ErrorDraw.NONE) ? kernels : new DrawnKernels(kernels, draw, new ConcurrentHashMap<>());
    }

    private double factor(Evidence evidence) {
        Double known = factors.get(evidence);
        return known == null ? factors.computeIfAbsent(evidence, draw::factor) : known;
    }

    private record DrawnTokens(TokenTimes times, ToDoubleFunction<Evidence> factor) implements TokenTimes {
        @Override
        public double seconds(long tokens) {
            return times.seconds(tokens) * factor.applyAsDouble(times.evidence(tokens));
        }

        @Override
        public Evidence evidence(long tokens) {
            return times.evidence(tokens);
        }
    }

    private record DrawnCollective(CollectiveTimes times, double factor) implements CollectiveTimes {
        @Override
        public double seconds(double bytes) {
            return times.seconds(bytes) * factor;
        }

        @Override
        public Evidence evidence() {
            return times.evidence();
        }
    }

    private record DrawnAttention(AttentionTimes times, double prefillFactor, double decodeFactor)
            implements AttentionTimes {
        @Override
        public double prefill(BatchShape.Prefill prefill) {
            return times.prefill(prefill) * prefillFactor;
        }

        @Override
        public DecodeLaw decode(long sequences) {
            return times.decode(sequences).times(decodeFactor);
        }

        @Override
        public Evidence prefillEvidence() {
            return times.prefillEvidence();
        }

        @Override
        public Evidence decodeEvidence() {
            return times.decodeEvidence();
        }
    }

    @Override
    public TokenTimes gemm(GemmShape shape) {
        return new DrawnTokens(kernels.gemm(shape), this::factor);
    }

    @Override
    public double experts(GemmShape expert, double flops, double bytes) {
        return kernels.experts(expert, flops, bytes) * factor(Evidence.DATA_SHEET);
    }

    @Override
    public TokenTimes element(Elementwise.Kind kind, long width) {
        return new DrawnTokens(kernels.element(kind, width), this::factor);
    }

    @Override
    public AttentionTimes attention(AttentionShape shape) {
        AttentionTimes times = kernels.attention(shape);
        return new DrawnAttention(times, factor(times.prefillEvidence()), factor(times.decodeEvidence()));
    }

    @Override
    public CollectiveTimes allReduce(Ring ring) {
        CollectiveTimes times = kernels.allReduce(ring);
        return new DrawnCollective(times, factor(times.evidence()));
    }

    @Override
    public CollectiveTimes allGather(Ring ring) {
        CollectiveTimes times = kernels.allGather(ring);
        return new DrawnCollective(times, factor(times.evidence()));
    }
}
