package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.formula.LayerMatrices;
import org.hexcast.costmodel.formula.LayerMatrix;
import org.hexcast.costmodel.formula.WeightBytes;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Sharding;
import org.hexcast.realexec.device.DecoderShape;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;

/**
 * Matrix products as a shard runs them, with the array that takes the result: those whose results are summed over the ring by
 * {@link LayerKernels#multiplySliced}, the others by {@link LayerKernels#multiply}. Weights come from as much memory as those of the model take, so that a
 * product meets its matrix as a step does. A grid of other sizes joins, for models of other shapes.
 */
final class GemmProbe {

    private static final int[] GRID = {256, 1024, 4096};
    private static final String OUTPUT = "output";
    private static final String DOWN = "down";

    private final ProbeTarget target;
    private final ProbeSettings settings;
    private final ProbeClock clock;

    /**
     * A product of the executor.
     *
     * @param n outputs
     * @param k inputs
     * @param slice inputs of a slice of a product that is summed over the ring, 0 for a plain one
     */
    record Product(int n, int k, int slice) {

        /** A matrix of this shape, as the kernels keep it. */
        Matrix packed(LayerKernels kernels) {
            return kernels.pack(values(n * k), n, k, slice == 0 ? k : slice);
        }
    }

    GemmProbe(ProbeTarget target, ProbeSettings settings) {
        this.target = target;
        this.settings = settings;
        this.clock = new ProbeClock(settings);
    }

    /** The products of the model's shards. */
    static Set<Product> products(ModelSpec model, Set<Integer> degrees) {
        Set<Product> products = new LinkedHashSet<>();
        for (int degree : degrees) {
            products.addAll(layer(model, degree));
            products.add(new Product((int) WeightBytes.vocabularyRows(model, degree), model.hidden(), 0));
        }
        return products;
    }

    /** The products of one layer of a shard, in their order: into the heads, out of them, into the FFN, out of it. */
    static List<Product> layer(ModelSpec model, int degree) {
        DecoderShape shape = DecoderShape.of(model, DecoderShape.Numerics.USUAL);
        List<Product> products = new ArrayList<>();
        for (LayerMatrix matrix : LayerMatrices.of(model, model.feedForward(), Sharding.tensor(degree))) {
            int slice = switch (matrix.name()) {
                case OUTPUT -> shape.outputSlice();
                case DOWN -> shape.downSlice();
                default -> 0;
            };
            products.add(new Product((int) matrix.outputs(), (int) matrix.inputs(), slice));
        }
        return products;
    }

    List<KernelSample> samples() {
        Set<Product> products = products(target.model(), target.degrees());
        for (int n : GRID) {
            for (int k : GRID) {
                products.add(new Product(n, k, 0));
            }
        }
        List<KernelSample> samples = new ArrayList<>();
        for (Product product : products) {
            if (2.0 * product.n() * product.k() <= settings.mostFlops()) {
                samples.addAll(samples(product));
            }
        }
        return samples;
    }

    private List<KernelSample> samples(Product product) {
        List<Matrix> copies = copies(product);
        List<KernelSample> samples = new ArrayList<>();
        for (int m : settings.tokens()) {
            Gemm shape = new Gemm(m, product.n(), product.k(), Precision.FP32, Precision.FP32);
            if (shape.flops() <= settings.mostFlops()) {
                samples.add(target.sample(shape, clock.seconds(task(product, copies, m))));
            }
        }
        return samples;
    }

    /** So many that together they are as large as the model, or the working set. */
    private List<Matrix> copies(Product product) {
        long own = 4L * product.n() * product.k();
        long all = Math.min(settings.workingSetBytes(), (long) WeightBytes.bytes(target.model()));
        long count = Math.max(1, Math.min(512, all / own));
        List<Matrix> copies = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            copies.add(product.packed(target.kernels()));
        }
        return copies;
    }

    private Runnable task(Product product, List<Matrix> copies, int m) {
        LayerKernels kernels = target.kernels();
        float[] x = values(m * product.k());
        int[] next = new int[1];
        return () -> {
            Matrix matrix = copies.get(next[0]++ % copies.size());
            if (product.slice() == 0) {
                kernels.multiply(x, m, matrix, new float[m * product.n()]);
            } else {
                kernels.multiplySliced(x, m, matrix, new double[m * product.n()]);
            }
        };
    }

    /** Products until the compiler is done with them. */
    void warmUp() {
        for (Product product : List.of(new Product(512, 512, 0), new Product(512, 512, 64))) {
            List<Matrix> one = copies(product).subList(0, 1);
            for (int m : new int[] {1, 5, 64}) {
                clock.warmUp(task(product, one, m), settings.warmUpSeconds() / 6);
            }
        }
    }

    /** Small values that are no multiples of anything. */
    static float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i % 101 - 50) / 1024f;
        }
        return values;
    }
}
