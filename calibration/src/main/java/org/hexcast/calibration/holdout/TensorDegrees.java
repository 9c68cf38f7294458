package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Gemm;

/**
 * Tensor degrees told from the matrices of a model's shards (key MEGATRON): each has the hidden size on one side, which is not divided; the other side is the
 * whole one over the degree, and the wholes are the largest of the side's sizes that are not powers of two apart.
 */
final class TensorDegrees {

    private static final int MOST = 16;

    private TensorDegrees() {}

    /** The degree of each of these samples, as text; those whose matrices do not tell are {@code unknown}. */
    static Function<KernelSample, String> of(List<KernelSample> samples) {
        Map<String, Set<Gemm>> models = new TreeMap<>();
        samples.forEach(sample -> models.computeIfAbsent(TransferChecks.model(sample), model -> new HashSet<>())
                .add(matrix(sample)));
        Map<String, Map<List<Long>, Long>> degrees = new TreeMap<>();
        models.forEach((model, matrices) -> degrees.put(model, degrees(matrices)));
        return sample -> {
            Gemm matrix = matrix(sample);
            Long degree =
                    degrees.getOrDefault(TransferChecks.model(sample), Map.of()).get(List.of(matrix.n(), matrix.k()));
            return degree == null ? "unknown" : "t = " + degree;
        };
    }

    private static Gemm matrix(KernelSample sample) {
        Gemm gemm = (Gemm) sample.shape();
        return new Gemm(1, gemm.n(), gemm.k(), gemm.weights(), gemm.activations());
    }

    private static Map<List<Long>, Long> degrees(Set<Gemm> matrices) {
        Map<List<Long>, Long> degrees = new HashMap<>();
        long hidden = matrices.stream()
                .flatMap(matrix -> Stream.of(matrix.n(), matrix.k()))
                .filter(size -> matrices.stream().allMatch(matrix -> matrix.n() == size || matrix.k() == size))
                .findFirst()
                .orElse(0L);
        List<Long> columns = new ArrayList<>();
        List<Long> rows = new ArrayList<>();
        for (Gemm matrix : matrices) {
            if (matrix.k() == hidden) {
                columns.add(matrix.n());
            }
            if (matrix.n() == hidden) {
                rows.add(matrix.k());
            }
        }
        for (Gemm matrix : matrices) {
            boolean column = matrix.k() == hidden && matrix.n() != hidden;
            long own = column ? matrix.n() : matrix.k();
            degrees.put(List.of(matrix.n(), matrix.k()), whole(own, column ? columns : rows) / own);
        }
        return degrees;
    }

    /** The largest of these sizes that is this one times a power of two up to {@link #MOST}. */
    private static long whole(long own, List<Long> sizes) {
        long whole = own;
        for (long times = 2; times <= MOST; times *= 2) {
            if (sizes.contains(own * times)) {
                whole = own * times;
            }
        }
        return whole;
    }
}
