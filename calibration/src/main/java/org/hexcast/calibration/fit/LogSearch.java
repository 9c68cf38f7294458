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

/** Few positive numbers that minimise a goal with steps: CMA-ES (Hansen 2006) in their logarithms from a fixed seed, at most {@link #EVALUATIONS} of the goal. */
final class LogSearch {

    private static final int EVALUATIONS = 240;
    private static final int POPULATION = 8;
    private static final int SEED = 20_261_122;

    private LogSearch() {}

    /**
     * The best values found.
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
        CMAESOptimizer search = new CMAESOptimizer(
                EVALUATIONS, 0, true, 0, 0, new MersenneTwister(SEED), false, new SimpleValueChecker(-1, 1e-6));
        return exp(search.optimize(
                        new MaxEval(EVALUATIONS + POPULATION),
                        new ObjectiveFunction(x -> goal.value(exp(x))),
                        GoalType.MINIMIZE,
                        new InitialGuess(log(start)),
                        new SimpleBounds(log(least), log(most)),
                        new CMAESOptimizer.Sigma(sigma),
                        new CMAESOptimizer.PopulationSize(POPULATION))
                .getPoint());
    }

    private static double[] log(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    private static double[] exp(double[] values) {
        return Arrays.stream(values).map(Math::exp).toArray();
    }
}
