package org.hexcast.calibration.fit;

import java.util.List;
import java.util.stream.IntStream;
import org.hexcast.costmodel.law.Chip;
import org.hexcast.costmodel.law.KernelFormula;

/**
 * Coefficients of a formula that minimise the mean of {@code min(|ln(formula / measured)|, 1/2)}: outliers pull no harder than a factor of 1.6. The formula has
 * steps (waves), so the search needs no derivatives: CMA-ES in the logarithms of the coefficients, from a fixed seed. At most {@link #EVALUATIONS} passes over
 * {@link #MOST_POINTS} points.
 */
final class CoefficientFit {

    private static final int EVALUATIONS = 1_000;
    private static final int MOST_POINTS = 1200;
    private static final double MOST_PULL = 0.5;
    private static final int SEED = 20_261_121;

    private final KernelFormula formula;
    private final Chip chip;
    private final List<FitPoint> points;

    CoefficientFit(KernelFormula formula, Chip chip, List<FitPoint> points) {
        this.formula = formula;
        this.chip = chip;
        this.points = thinned(points);
    }

    /** Evenly taken from the whole list. */
    private static List<FitPoint> thinned(List<FitPoint> points) {
        int size = points.size();
        if (size <= MOST_POINTS) {
            return points;
        }
        return IntStream.range(0, MOST_POINTS)
                .mapToObj(i -> points.get((int) ((long) i * size / MOST_POINTS)))
                .toList();
    }

    /** The coefficients in the formula's order. */
    double[] fit() {
        List<KernelFormula.Coefficient> coefficients = formula.coefficients();
        int count = coefficients.size();
        double[] least = new double[count];
        double[] usual = new double[count];
        double[] most = new double[count];
        double[] sigma = new double[count];
        for (int i = 0; i < count; i++) {
            KernelFormula.Coefficient coefficient = coefficients.get(i);
            least[i] = Math.log(coefficient.least());
            most[i] = Math.log(coefficient.most());
            usual[i] = Math.log(coefficient.usual());
            sigma[i] = Math.min(0.4, (most[i] - least[i]) / 4);
        }
        LogSearch search = new LogSearch(EVALUATIONS, 4 + (int) (3 * Math.log(count)), 1e-5, SEED);
        return LogSearch.exp(
                search.logarithms(x -> error(LogSearch.exp(x)), new LogSearch.Box(least, usual, most, sigma)));
    }

    private double error(double[] q) {
        double sum = 0;
        for (FitPoint point : points) {
            double error = Math.log(formula.seconds(point.sizes(), chip, q)) - point.logSeconds();
            sum += Math.min(Math.abs(error), MOST_PULL);
        }
        return sum / points.size();
    }
}
