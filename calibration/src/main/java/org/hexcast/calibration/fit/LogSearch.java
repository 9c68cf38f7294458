package org.hexcast.calibration.fit;

import java.util.Arrays;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Few positive numbers that minimise a goal with steps: CMA-ES (Hansen 2006) in their logarithms from a fixed seed.
 *
 * @param evaluations of the goal at most
 * @param population of a generation
 * @param tolerance change of the goal at which it ends
 * @param seed of its draws
 */
record LogSearch(int evaluations, int population, double tolerance, int seed) {

    /** For goals that take long. */
    private static final LogSearch SHORT = new LogSearch(248, 8, 1e-6, 20_261_122);

    /**
     * The best values found in a short search.
     *
     * @param least of each
     * @param start of each
     * @param most of each
     */
    static double[] minimum(MultivariateFunction goal, double[] least, double[] start, double[] most) {
        double[] sigma = new double[start.length];
        for (int i = 0; i < sigma.length; i++) {
            sigma[i] = Math.log(most[i] / least[i]) / 6;
        }
        return exp(SHORT.logarithms(x -> goal.value(exp(x)), new Box(log(least), log(start), log(most), sigma)));
    }

    /**
     * Where the logarithms lie.
     *
     * @param least of each
     * @param start of each
     * @param most of each
     * @param sigma first step of each
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Box(double[] least, double[] start, double[] most, double[] sigma) {}

    /**
     * The logarithms of the best values found.
     *
     * @param goal of the logarithms
     */
    double[] logarithms(MultivariateFunction goal, Box box) {
        CMAESOptimizer search = new CMAESOptimizer(
                evaluations, 0, true, 0, 0, new MersenneTwister(seed), false, new SimpleValueChecker(-1, tolerance));
        return search.optimize(
                        new MaxEval(evaluations),
                        new ObjectiveFunction(goal),
                        GoalType.MINIMIZE,
                        new InitialGuess(box.start()),
                        new SimpleBounds(box.least(), box.most()),
                        new CMAESOptimizer.Sigma(box.sigma()),
                        new CMAESOptimizer.PopulationSize(population))
                .getPoint();
    }

    /** Values of logarithms. */
    static double[] exp(double[] logarithms) {
        return Arrays.stream(logarithms).map(Math::exp).toArray();
    }

    private static double[] log(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }
}
