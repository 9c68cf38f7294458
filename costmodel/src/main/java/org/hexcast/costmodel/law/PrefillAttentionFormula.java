package org.hexcast.costmodel.law;

import java.util.List;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.ResidualTable;

/**
 * Causal attention of prompts in blocks of 128 queries (FlashAttention, NeurIPS 2022): {@code s} sequences of n new tokens after c cached ones.
 *
 * <pre>
 * t = launch + max( 4 d h s pairs / (share peak) (ceil(blocks / SMs) SMs / blocks)^waves,  4 d min(n, 128) (n + c) / (block-share peak / SMs),
 *                   bytes / (memory bandwidth) )
 * blocks = s h ceil(n / 128),  pairs = n c + n (n + min(n, 128)) / 2
 * </pre>
 *
 * <p>The second term is the block of the last queries, which sees every key and ends last.
 */
public final class PrefillAttentionFormula implements KernelFormula {

    private static final double BLOCK = 128;

    private static final List<Coefficient> COEFFICIENTS = List.of(
            new Coefficient("launch", 1e-7, 9e-6, 1e-4),
            new Coefficient("share", 0.05, 0.5, 1.2),
            new Coefficient("block-share", 0.05, 0.6, 2),
            new Coefficient("bandwidth", 0.05, 0.5, 1),
            new Coefficient("waves", 0.01, 0.5, 1));

    private static final List<ResidualTable.Axis> AXES = List.of(
            KernelFormula.axis("sequences", 1, 256, 2),
            KernelFormula.axis("query heads", 1, 128, 2),
            KernelFormula.axis("new tokens", 16, 16384, 2),
            KernelFormula.axis("group", 1, 32, 2));

    /** {@code s, n, c}, query heads, KV heads, head size, bytes per KV value. */
    public static double[] sizes(double sequences, double newTokens, double cached, Heads heads, double kvBytes) {
        return new double[] {sequences, newTokens, cached, heads.query(), heads.kv(), heads.size(), kvBytes};
    }

    @Override
    public KernelFamily family() {
        return KernelFamily.PREFILL_ATTENTION;
    }

    @Override
    public List<Coefficient> coefficients() {
        return COEFFICIENTS;
    }

    @Override
    public List<ResidualTable.Axis> axes() {
        return AXES;
    }

    @Override
    public double seconds(double[] sizes, Chip chip, double[] q) {
        double s = sizes[0];
        double n = sizes[1];
        double c = sizes[2];
        double queries = Math.min(n, BLOCK);
        double blocks = s * sizes[3] * Math.ceil(n / BLOCK);
        double sms = chip.multiprocessors();
        double pairs = n * c + n * (n + queries) / 2;
        double idle = Math.ceil(blocks / sms) * sms / blocks;
        double compute = 4 * sizes[5] * sizes[3] * s * pairs / (chip.flopsPerSecond() * q[1]) * Math.pow(idle, q[4]);
        double last = 4 * sizes[5] * queries * (n + c) * sms / (chip.flopsPerSecond() * q[2]);
        double memory = bytes(sizes) / (chip.bytesPerSecond() * q[3]);
        return q[0] + Math.max(Math.max(compute, last), memory);
    }

    @Override
    public void coordinates(double[] sizes, double[] into) {
        into[0] = sizes[0];
        into[1] = sizes[3];
        into[2] = sizes[1];
        into[3] = sizes[3] / sizes[4];
    }

    @Override
    public double flops(double[] sizes) {
        double n = sizes[1];
        return 4 * sizes[5] * sizes[3] * sizes[0] * (n * sizes[2] + n * (n + 1) / 2);
    }

    @Override
    public double bytes(double[] sizes) {
        double queries = sizes[1] * 2 * sizes[3] * sizes[5] * 2;
        double context = (sizes[1] + sizes[2]) * 2 * sizes[4] * sizes[5] * sizes[6];
        return sizes[0] * (queries + context);
    }
}
