package org.hexcast.bench.kernels;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What one core can do at most: independent chains of multiply-adds on registers, and a sum over an array that no cache holds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeakBenchmark {

    /** Steps of {@link #multiplyAdds()}. */
    static final int STEPS = 1_000_000;

    /** Chains of {@link #multiplyAdds()}. */
    static final int CHAINS = 10;

    /** Floats that {@link #read()} reads. */
    static final int FLOATS = 64 << 20;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private final float[] values = new float[FLOATS];
    private float factor = 0.999f;

    /** FLOP of {@link #multiplyAdds()}. */
    static double flops() {
        return 2.0 * STEPS * CHAINS * SPECIES.length();
    }

    /** Ten chains of multiply-adds. */
    @Benchmark
    public float multiplyAdds() {
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = f.add(1f);
        FloatVector b = f.add(2f);
        FloatVector c = f.add(3f);
        FloatVector d = f.add(4f);
        FloatVector e = f.add(5f);
        FloatVector g = f.add(6f);
        FloatVector h = f.add(7f);
        FloatVector i = f.add(8f);
        FloatVector j = f.add(9f);
        FloatVector k = f.add(10f);
        for (int step = 0; step < STEPS; step++) {
            a = a.fma(f, f);
            b = b.fma(f, f);
            c = c.fma(f, f);
            d = d.fma(f, f);
            e = e.fma(f, f);
            g = g.fma(f, f);
            h = h.fma(f, f);
            i = i.fma(f, f);
            j = j.fma(f, f);
            k = k.fma(f, f);
        }
        FloatVector left = a.add(b).add(c).add(d).add(e);
        return left.add(g).add(h).add(i).add(j).add(k).reduceLanes(VectorOperators.ADD);
    }

    /** A sum of 256 MiB. */
    @Benchmark
    public float read() {
        int lanes = SPECIES.length();
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < FLOATS; i += 4 * lanes) {
            a = a.add(FloatVector.fromArray(SPECIES, values, i));
            b = b.add(FloatVector.fromArray(SPECIES, values, i + lanes));
            c = c.add(FloatVector.fromArray(SPECIES, values, i + 2 * lanes));
            d = d.add(FloatVector.fromArray(SPECIES, values, i + 3 * lanes));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }
}
