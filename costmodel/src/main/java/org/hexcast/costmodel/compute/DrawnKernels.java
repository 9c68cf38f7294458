package org.hexcast.costmodel.compute;

import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.ErrorDraw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.kernel.Elementwise;

/**
 * Kernels with one draw of their errors.
 *
 * @param kernels without
 * @param draw the errors
 */
record DrawnKernels(KernelTimes kernels, ErrorDraw draw) implements KernelTimes {

    private record DrawnTokens(TokenTimes times, ErrorDraw draw) implements TokenTimes {
        @Override
        public double seconds(long tokens) {
            return times.seconds(tokens) * draw.factor(times.evidence(tokens));
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
        return new DrawnTokens(kernels.gemm(shape), draw);
    }

    @Override
    public double experts(GemmShape expert, double flops, double bytes) {
        return kernels.experts(expert, flops, bytes) * draw.factor(Evidence.DATA_SHEET);
    }

    @Override
    public TokenTimes element(Elementwise.Kind kind, long width) {
        return new DrawnTokens(kernels.element(kind, width), draw);
    }

    @Override
    public AttentionTimes attention(AttentionShape shape) {
        AttentionTimes times = kernels.attention(shape);
        return new DrawnAttention(times, draw.factor(times.prefillEvidence()), draw.factor(times.decodeEvidence()));
    }

    @Override
    public CollectiveTimes allReduce(Ring ring) {
        CollectiveTimes times = kernels.allReduce(ring);
        return new DrawnCollective(times, draw.factor(times.evidence()));
    }

    @Override
    public CollectiveTimes allGather(Ring ring) {
        CollectiveTimes times = kernels.allGather(ring);
        return new DrawnCollective(times, draw.factor(times.evidence()));
    }
}
