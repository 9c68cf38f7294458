package org.hexcast.bench.kernels;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@code y[m, n] = x[m, k] W^T} with {@code n = k}, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProductBenchmark {

    private static final int SLICE = 128;

    /** Rows. */
    @Param({"1", "8", "64", "512"})
    public int m;

    /** Outputs, and inputs. */
    @Param({"1024", "2048", "4096"})
    public int n;

    private float[] x = new float[0];
    private float[] weights = new float[0];
    private float[] y = new float[0];
    private double[] sums = new double[0];
    private LayerKernels kernels = Kernels.best(1);
    private Matrix matrix = kernels.pack(new float[1], 1, 1, 1);

    /** Draws the operands. */
    @Setup
    public void draw() {
        Random random = new Random(1);
        x = normal(random, m * n);
        weights = normal(random, n * n);
        y = new float[m * n];
        sums = new double[m * n];
        matrix = kernels.pack(weights, n, n, SLICE);
    }

    private static float[] normal(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    /** Ends the kernels. */
    @TearDown
    public void close() {
        kernels.close();
    }

    /** The kernels. */
    @Benchmark
    public float[] vector() {
        kernels.multiply(x, m, matrix, y);
        return y;
    }

    /** The kernels, with sums that any tensor-parallel split leaves the same. */
    @Benchmark
    public double[] sliced() {
        kernels.multiplySliced(x, m, matrix, sums);
        return sums;
    }

    /** OpenBLAS. */
    @Benchmark
    public float[] openblas() {
        if (m == 1) {
            NativeBLAS.getInstance().sgemv("T", n, n, 1, weights, n, x, 1, 0, y, 1);
        } else {
            NativeBLAS.getInstance().sgemm("T", "N", n, m, n, 1, weights, n, x, n, 0, y, n);
        }
        return y;
    }
}
