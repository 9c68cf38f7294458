package org.hexcast.calibration.probe;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.realexec.device.RingProbe;
import org.hexcast.realexec.kernel.Kernels;
import org.hexcast.realexec.kernel.LayerKernels;
import org.hexcast.realexec.kernel.Matrix;

/** The products of the layers of one shard, with weights and kernels of its own, as a device has them: kernels serve one thread at a time. */
final class ShardWork implements AutoCloseable {

    /** Parts of a layer that end with an all-reduce: attention and FFN. */
    static final int PARTS = 2;

    private final LayerKernels kernels;
    private final List<GemmProbe.Product> products;
    private final List<List<Matrix>> layers = new ArrayList<>();

    /** A shard of so many, with as many layers as the working set holds. */
    ShardWork(ProbeTarget target, int degree, ProbeSettings settings) {
        this.kernels = Kernels.named(target.kernels().name(), target.gpu().multiprocessors());
        this.products = GemmProbe.layer(target.model(), degree);
        long bytes = products.stream()
                .mapToLong(product -> 4L * product.n() * product.k())
                .sum();
        long count = Math.max(1, Math.min(target.model().layers(), settings.workingSetBytes() / bytes));
        for (long i = 0; i < count; i++) {
            layers.add(products.stream().map(product -> product.packed(kernels)).toList());
        }
    }

    /** Operations of one layer. */
    double flops(int tokens) {
        return products.stream()
                .mapToDouble(product -> 2.0 * tokens * product.n() * product.k())
                .sum();
    }

    /** The products of a layer for so many tokens: each part is a plain product and one in slices. Every call of the last part goes on to the next layer. */
    RingProbe.LayerWork of(int tokens) {
        float[] x = GemmProbe.values(
                tokens * products.stream().mapToInt(GemmProbe.Product::k).max().orElse(1));
        int[] next = new int[1];
        return part -> {
            int plain = part * products.size() / PARTS;
            List<Matrix> layer = layers.get(next[0] % layers.size());
            next[0] += part == PARTS - 1 ? 1 : 0;
            kernels.multiply(
                    x,
                    tokens,
                    layer.get(plain),
                    new float[tokens * products.get(plain).n()]);
            double[] sums = new double[tokens * products.get(plain + 1).n()];
            kernels.multiplySliced(x, tokens, layer.get(plain + 1), sums);
            return sums;
        };
    }

    @Override
    public void close() {
        kernels.close();
    }
}
