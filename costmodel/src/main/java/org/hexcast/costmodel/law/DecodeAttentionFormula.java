package org.hexcast.costmodel.law;

import java.util.List;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.ResidualTable;

/**
 * Attention of one new token for each of b sequences over c tokens, the context split among s blocks where there are too few sequences and KV heads to fill
 * the chip (Flash-Decoding).
 *
 * <pre>
 * t = launch + min over s of max( bytes / (bandwidth memory),  ceil(b k s / SMs) (ceil(c / s) 2 d kvBytes / (block-bandwidth memory / SMs) + wave) )
 *              + (s = 1 ? 0 : split + b h d s / (sums memory))
 * </pre>
 *
 * <p>The block's bandwidth is a share of the chip's memory bandwidth per multiprocessor: one block alone reads faster than its part of a busy chip.
 */
public final class DecodeAttentionFormula implements KernelFormula {

    private static final double LEAST_SPLIT = 64;
    private static final int MOST_SPLITS = 128;

    private static final List<Coefficient> COEFFICIENTS = List.of(
            new Coefficient("launch", 1e-7, 8e-6, 1e-4),
            new Coefficient("bandwidth", 0.1, 0.85, 1),
            new Coefficient("block-bandwidth", 0.1, 1.5, 10),
            new Coefficient("wave", 1e-9, 2e-6, 1e-4),
            new Coefficient("split", 1e-8, 3e-6, 1e-4),
            new Coefficient("sums", 0.01, 0.5, 100));

    private static final List<ResidualTable.Axis> AXES = List.of(
            KernelFormula.axis("sequences", 1, 2048, 2),
            KernelFormula.axis("kv heads", 1, 64, 2),
            KernelFormula.axis("context", 16, 131072, 2),
            KernelFormula.axis("group", 1, 32, 2));

    /** {@code b, c}, query heads, KV heads, head size, bytes per KV value. */
    public static double[] sizes(double sequences, double context, Heads heads, double kvBytes) {
        return new double[] {sequences, context, heads.query(), heads.kv(), heads.size(), kvBytes};
    }

    @Override
    public KernelFamily family() {
        return KernelFamily.DECODE_ATTENTION;
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
        double b = sizes[0];
        double c = sizes[1];
        double sms = chip.multiprocessors();
        double memory = bytes(sizes) / (chip.bytesPerSecond() * q[1]);
        double perKey = 2 * sizes[4] * sizes[5] * sms / (chip.bytesPerSecond() * q[2]);
        double sums = b * sizes[2] * sizes[4] / (chip.bytesPerSecond() * q[5]);
        double best = Double.POSITIVE_INFINITY;
        for (int split = 1; split <= MOST_SPLITS; split *= 2) {
            if (split > 1 && c / split < LEAST_SPLIT) {
                break;
            }
            double waves = Math.ceil(b * sizes[3] * split / sms);
            double blocks = waves * (Math.ceil(c / split) * perKey + q[3]);
            double extra = split == 1 ? 0 : q[4] + split * sums;
            best = Math.min(best, Math.max(memory, blocks) + extra);
        }
        return q[0] + best;
    }

    @Override
    public void coordinates(double[] sizes, double[] into) {
        into[0] = sizes[0];
        into[1] = sizes[3];
        into[2] = sizes[1];
        into[3] = sizes[2] / sizes[3];
    }

    @Override
    public double flops(double[] sizes) {
        return 4 * sizes[0] * sizes[1] * sizes[2] * sizes[4];
    }

    @Override
    public double bytes(double[] sizes) {
        double queries = 2 * sizes[2] * sizes[4] * 2;
        return sizes[0] * (queries + sizes[1] * 2 * sizes[3] * sizes[4] * sizes[5]);
    }
}
