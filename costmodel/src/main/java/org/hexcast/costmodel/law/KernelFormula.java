package org.hexcast.costmodel.law;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.ResidualTable;

/**
 * How long the kernels of one family take, but for what is left over. Coefficients are shares of the data sheet, which carry over to other chips, and
 * latencies. Pure; called in fits a million times, in a cost model once for each new shape.
 */
public sealed interface KernelFormula
        permits GemmFormula, RowGemmFormula, PrefillAttentionFormula, DecodeAttentionFormula, ElementwiseFormula {

    /**
     * One coefficient.
     *
     * @param name in files
     * @param least smallest value that makes sense, above 0
     * @param usual where a fit starts
     * @param most largest value that makes sense
     */
    record Coefficient(String name, double least, double usual, double most) {}

    /** What it is of. */
    KernelFamily family();

    /** Its coefficients, in order. */
    List<Coefficient> coefficients();

    /** Grid for what it leaves over. */
    List<ResidualTable.Axis> axes();

    /**
     * Time of one kernel.
     *
     * @param sizes as {@link #sizes} lays them out; need not be whole
     * @param coefficients in the order of {@link #coefficients}
     */
    double seconds(double[] sizes, Chip chip, double[] coefficients);

    /** The coordinates of {@link #axes}, written to {@code into}. */
    void coordinates(double[] sizes, double[] into);

    /** Least floating-point operations. */
    double flops(double[] sizes);

    /** Least bytes. */
    double bytes(double[] sizes);

    /** The usual formula of a family. */
    static KernelFormula of(KernelFamily family) {
        return switch (family) {
            case GEMM -> new GemmFormula();
            case PREFILL_ATTENTION -> new PrefillAttentionFormula();
            case DECODE_ATTENTION -> new DecodeAttentionFormula();
            case ELEMENTWISE -> new ElementwiseFormula();
        };
    }

    /** The formula of a law: products in 32 bits run on vector units, whose tiles are rows. */
    static KernelFormula of(KernelKey key) {
        boolean rows = key.family() == KernelFamily.GEMM && key.computed() == Precision.FP32;
        return rows ? new RowGemmFormula() : of(key.family());
    }

    /** The law that a kernel falls under; mixed attention falls under two and has none of its own. */
    static KernelKey key(DeviceKernel kernel) {
        if (kernel instanceof Gemm gemm) {
            return new KernelKey(KernelFamily.GEMM, gemm.weights(), gemm.activations());
        }
        if (kernel instanceof PrefillAttention attention) {
            return new KernelKey(KernelFamily.PREFILL_ATTENTION, attention.kv(), attention.computed());
        }
        if (kernel instanceof DecodeAttention attention) {
            return new KernelKey(KernelFamily.DECODE_ATTENTION, attention.kv(), attention.computed());
        }
        if (kernel instanceof Elementwise element) {
            return new KernelKey(KernelFamily.ELEMENTWISE, element.values(), element.values());
        }
        throw new IllegalArgumentException("no single law for " + kernel);
    }

    /** Sizes of a kernel, in the layout of its formula. */
    static double[] sizes(DeviceKernel kernel) {
        if (kernel instanceof Gemm gemm) {
            return GemmFormula.sizes(
                    gemm.m(),
                    gemm.n(),
                    gemm.k(),
                    gemm.weights().bytes(),
                    gemm.activations().bytes());
        }
        if (kernel instanceof PrefillAttention attention) {
            return PrefillAttentionFormula.sizes(
                    attention.sequences(),
                    attention.newTokens(),
                    attention.cachedTokens(),
                    attention.heads(),
                    attention.kv().bytes());
        }
        if (kernel instanceof DecodeAttention attention) {
            return DecodeAttentionFormula.sizes(
                    attention.sequences(),
                    attention.contextTokens(),
                    attention.heads(),
                    attention.kv().bytes());
        }
        if (kernel instanceof Elementwise element) {
            return ElementwiseFormula.sizes(
                    element.kind(),
                    element.tokens(),
                    element.width(),
                    element.values().bytes());
        }
        throw new IllegalArgumentException("no single law for " + kernel);
    }

    /** Knots at powers of a ratio from one value to another. */
    static ResidualTable.Axis axis(String name, double from, double to, double ratio) {
        List<Double> knots = new ArrayList<>();
        for (double knot = from; knot < to * 1.0001; knot *= ratio) {
            knots.add(knot);
        }
        return new ResidualTable.Axis(name, knots);
    }
}
