package org.hexcast.costmodel.law;

import java.util.List;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.ResidualTable;

/**
 * A matrix product {@code [m, k] x [k, n]} as libraries run it: the output is cut into tiles, tiles run in waves over the multiprocessors, the inner size may
 * be split among several blocks whose sums are then added; the library takes the fastest of its tiles and splits.
 *
 * <pre>
 * t = launch + min over tiles (a x b) and splits s of
 *       max( waves (2 a b ceil(k / s) / (share_tile peak / SMs) + wave),  bytes / (memory bandwidth min(1, blocks / SMs * occupancy)) ) + (s = 1 ? 0 : split + sums)
 * waves = ceil(blocks / SMs),  blocks = ceil(m / a) ceil(n / b) s
 * </pre>
 *
 * <p>Shares are of the data sheet; {@code sums} are the {@code 8 m n s} bytes of partial sums at three times the memory bandwidth, since they stay in cache.
 * Ours differs from table look-up (aiconfigurator, Vidur) in that a row of m that was not measured gets the waves that it will run in.
 */
public final class GemmFormula implements KernelFormula {

    private static final int[][] TILES = {
        {256, 128, 0}, {128, 256, 0}, {128, 128, 1}, {128, 64, 2}, {64, 128, 2}, {64, 64, 3}, {64, 256, 4}, {256, 64, 4}
    };
    private static final int[] SPLITS = {1, 2, 3, 4, 6, 8, 16};
    private static final double LEAST_SPLIT = 128;
    private static final double CACHE_SPEED = 3;
    private static final double SUM_BYTES = 8;

    private static final List<Coefficient> COEFFICIENTS = List.of(
            new Coefficient("share-256x128", 0.05, 0.85, 1.2),
            new Coefficient("share-128x128", 0.05, 0.8, 1.2),
            new Coefficient("share-128x64", 0.05, 0.75, 1.2),
            new Coefficient("share-64x64", 0.05, 0.7, 1.2),
            new Coefficient("share-256x64", 0.05, 0.75, 1.2),
            new Coefficient("bandwidth", 0.1, 0.85, 1),
            new Coefficient("launch", 1e-7, 3e-6, 1e-4),
            new Coefficient("wave", 1e-9, 5e-7, 1e-5),
            new Coefficient("split", 1e-8, 2e-6, 1e-4),
            new Coefficient("occupancy", 1, 2, 20));

    private static final List<ResidualTable.Axis> AXES = List.of(
            new ResidualTable.Axis(
                    "m",
                    List.of(
                            1., 4., 16., 32., 64., 96., 128., 192., 256., 384., 512., 768., 1024., 2048., 4096.,
                            8192.)),
            new ResidualTable.Axis(
                    "n", List.of(256., 512., 1024., 2048., 3072., 4096., 6144., 8192., 12288., 16384., 65536.)),
            new ResidualTable.Axis(
                    "k", List.of(256., 512., 1024., 2048., 3072., 4096., 6144., 8192., 12288., 16384., 65536.)));

    /** {@code m, n, k}, bytes per weight, bytes per activation. */
    public static double[] sizes(double m, double n, double k, double weightBytes, double activationBytes) {
        return new double[] {m, n, k, weightBytes, activationBytes};
    }

    @Override
    public KernelFamily family() {
        return KernelFamily.GEMM;
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
        double m = sizes[0];
        double n = sizes[1];
        double k = sizes[2];
        double memory = bytes(sizes) / (chip.bytesPerSecond() * q[5]);
        double sums = SUM_BYTES * m * n / (chip.bytesPerSecond() * CACHE_SPEED);
        double sms = chip.multiprocessors();
        double best = Double.POSITIVE_INFINITY;
        for (int[] tile : TILES) {
            double tiles = Math.ceil(m / tile[0]) * Math.ceil(n / tile[1]);
            double perInner = 2.0 * tile[0] * tile[1] * sms / (chip.flopsPerSecond() * q[tile[2]]);
            for (int split : SPLITS) {
                double inner = Math.ceil(k / split);
                if (split > 1 && inner < LEAST_SPLIT) {
                    break;
                }
                double waves = Math.ceil(tiles * split / sms);
                double compute = waves * (inner * perInner + q[7]);
                double stream = memory / Math.min(1, tiles * split / sms * q[9]);
                double extra = split == 1 ? 0 : q[8] + split * sums;
                best = Math.min(best, Math.max(compute, stream) + extra);
            }
        }
        return q[6] + best;
    }

    @Override
    public void coordinates(double[] sizes, double[] into) {
        System.arraycopy(sizes, 0, into, 0, 3);
    }

    @Override
    public double flops(double[] sizes) {
        return 2 * sizes[0] * sizes[1] * sizes[2];
    }

    @Override
    public double bytes(double[] sizes) {
        double m = sizes[0];
        double n = sizes[1];
        double k = sizes[2];
        return n * k * sizes[3] + m * k * sizes[4] + m * n * 2;
    }
}
