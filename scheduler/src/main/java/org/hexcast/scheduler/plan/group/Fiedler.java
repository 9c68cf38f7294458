package org.hexcast.scheduler.plan.group;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.R064Store;

/**
 * Orders the nodes of a weighted graph along an eigenvector of its Laplacian: neighbours in that order are strongly joined (second smallest eigenvalue,
 * Fiedler 1973), or strongly opposed (largest eigenvalue, the relaxation of max-cut). Time grows with the cube of the number of nodes.
 */
final class Fiedler {

    private Fiedler() {}

    /** Which end of the spectrum. */
    enum End {
        /** Strongly joined nodes lie together. */
        TOGETHER,
        /** Strongly joined nodes lie at opposite ends. */
        OPPOSED
    }

    /** The nodes 0 to n-1 in the order of the eigenvector; ties keep their order, and the first node that is not in the middle comes before the middle. */
    static List<Integer> order(double[][] weight, End end) {
        int n = weight.length;
        List<Integer> nodes = IntStream.range(0, n).boxed().toList();
        if (n < 3) {
            return nodes;
        }
        double[] vector = eigenvector(weight, end);
        // Round, so that equal entries are equal whatever the last bits say, and fix the sign, which is arbitrary.
        double[] rounded = new double[n];
        double sign = 0;
        for (int i = 0; i < n; i++) {
            rounded[i] = Math.rint(vector[i] * 1e9);
            sign = sign == 0 ? -Math.signum(rounded[i]) : sign;
        }
        double direction = sign;
        IntToDoubleFunction value = i -> direction * rounded[i];
        return nodes.stream()
                .sorted(Comparator.comparingDouble(value::applyAsDouble))
                .toList();
    }

    private static double[] eigenvector(double[][] weight, End end) {
        int n = weight.length;
        double most = 0;
        for (double[] row : weight) {
            for (double w : row) {
                most = Math.max(most, w);
            }
        }
        R064Store laplacian = R064Store.FACTORY.make(n, n);
        for (int i = 0; i < n; i++) {
            double degree = 0;
            for (int j = 0; j < n; j++) {
                double w = i == j || most == 0 ? 0 : weight[i][j] / most;
                laplacian.set(i, j, -w);
                degree += w;
            }
            laplacian.set(i, i, degree);
        }
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(laplacian, true);
        if (!eigen.decompose(laplacian)) {
            throw new IllegalStateException("the Laplacian of " + n + " nodes has no eigenvectors");
        }
        // Eigenvalues come in falling order: the first is the largest, the last is zero.
        int column = end == End.OPPOSED ? 0 : n - 2;
        double[] vector = new double[n];
        for (int i = 0; i < n; i++) {
            vector[i] = eigen.getV().doubleValue(i, column);
        }
        return vector;
    }
}
