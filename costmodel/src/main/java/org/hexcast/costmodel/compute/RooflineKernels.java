package org.hexcast.costmodel.compute;

import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.Evidence;
import org.hexcast.costmodel.comm.Ring;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;

/**
 * Kernels by the roofline of the data sheet with usual efficiencies.
 *
 * <p>A matrix product takes {@code t0 + sqrt(c^2 + m^2)}: c is {@code 2 n K N} FLOPs over the achieved compute rate, m the bytes of weights and activations
 * over the achieved bandwidth. The root rounds the knee of the roofline, where neither limit is reached alone. Attention and element-wise kernels take
 * {@code t0 + max(c, m)}, which keeps a decode step affine in its context.
 *
 * @param gpu on which
 * @param wide the GPU's 16-bit format that attention computes in
 * @param efficiency shares of the data sheet
 */
record RooflineKernels(GpuType gpu, Precision wide, RooflineEfficiency efficiency) implements KernelTimes {

    /** A time over tokens, with the data sheet as its evidence. */
    private record SheetTimes(LongToDoubleFunction law) implements TokenTimes {
        @Override
        public double seconds(long tokens) {
            return law.applyAsDouble(tokens);
        }

        @Override
        public Evidence evidence(long tokens) {
            return Evidence.DATA_SHEET;
        }
    }

    /** A time over bytes, with the data sheet as its evidence. */
    private record SheetCollective(DoubleUnaryOperator law) implements CollectiveTimes {
        @Override
        public double seconds(double bytes) {
            return law.applyAsDouble(bytes);
        }

        @Override
        public Evidence evidence() {
            return Evidence.DATA_SHEET;
        }
    }

    /** Attention of one shape. */
    private record SheetAttention(RooflineKernels kernels, AttentionShape shape) implements AttentionTimes {

        @Override
        public double prefill(BatchShape.Prefill prefill) {
            double bytes = prefill.tokens() * shape.queryBytesPerToken() + prefill.keys() * shape.kvBytesPerKey();
            return kernels.efficiency.attentionSeconds()
                    + Math.max(
                            prefill.pairs() * shape.flopsPerPair() / kernels.attentionRate(),
                            bytes / kernels.bytesPerSecond());
        }

        @Override
        public DecodeLaw decode(long sequences) {
            double base = kernels.efficiency.attentionSeconds();
            double queries = sequences * shape.queryBytesPerToken();
            return DecodeLaw.larger(
                    new DecodeLaw.Piece(base, shape.flopsPerKey() / kernels.attentionRate(), Long.MAX_VALUE),
                    new DecodeLaw.Piece(
                            base + queries / kernels.bytesPerSecond(),
                            shape.kvBytesPerKey() / kernels.bytesPerSecond(),
                            Long.MAX_VALUE));
        }

        @Override
        public Evidence prefillEvidence() {
            return Evidence.DATA_SHEET;
        }

        @Override
        public Evidence decodeEvidence() {
            return Evidence.DATA_SHEET;
        }
    }

    private double bytesPerSecond() {
        return gpu.bandwidthBytesPerSecond() * efficiency.memory();
    }

    private double attentionRate() {
        return rate(wide) * efficiency.attention();
    }

    private double rate(Precision precision) {
        return gpu.peak(precision)
                .orElseThrow(() -> new IllegalArgumentException(gpu.name() + " does not compute in " + precision));
    }

    @Override
    public TokenTimes gemm(GemmShape shape) {
        double flopsPerSecond = rate(shape.computed()) * efficiency.gemm();
        return new SheetTimes(tokens -> matrix(shape.flops(tokens), shape.bytes(tokens), flopsPerSecond));
    }

    private double matrix(double flops, double bytes, double flopsPerSecond) {
        double compute = flops / flopsPerSecond;
        double memory = bytes / bytesPerSecond();
        return efficiency.gemmSeconds() + Math.sqrt(compute * compute + memory * memory);
    }

    @Override
    public double experts(GemmShape expert, double flops, double bytes) {
        return matrix(flops, bytes, rate(expert.computed()) * efficiency.gemm());
    }

    @Override
    public TokenTimes element(Elementwise.Kind kind, long width) {
        return new SheetTimes(tokens ->
                efficiency.elementSeconds() + new Elementwise(kind, tokens, width).bytes() / bytesPerSecond());
    }

    @Override
    public AttentionTimes attention(AttentionShape shape) {
        return new SheetAttention(this, shape);
    }

    @Override
    public CollectiveTimes allReduce(Ring ring) {
        return new SheetCollective(ring::allReduceSeconds);
    }

    @Override
    public CollectiveTimes allGather(Ring ring) {
        return new SheetCollective(ring::allGatherSeconds);
    }
}
