package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hexcast.domain.engine.EngineKernels;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.result.Provenance;

/**
 * What an engine adds to its kernels, from measured steps: {@code a + b sequences + max(slowdown kernels, launch layers)}, with launch and slowdown for each GPU
 * (its host and the age of its software), the slowdown for steps that read prompts only. Minimises the mean of {@code min(|ln(predicted / measured)|, 1/2)} by
 * CMA-ES from a fixed seed.
 */
public final class EngineFit {

    private static final int EVALUATIONS = 20_100;
    private static final int POPULATION = 24;
    private static final int SEED = 20_261_121;
    private static final int DIGITS = 3;
    private static final double SIGMA = 0.5;
    /** Where the search for the time per step begins, in seconds; the best end counts. */
    private static final double[] STARTS = {3e-4, 1e-3, 3e-3, 1e-2};

    private static final double MOST_PULL = 0.5;
    private static final int SHARED = 2;
    private static final int PER_GPU = 2;

    /** Least, first and most: a, b, launch, slowdown. */
    private static final double[][] RANGES = {{1e-6, 3e-3, 5e-2}, {1e-8, 1e-4, 1e-2}, {1e-6, 3e-4, 2e-3}, {1, 1.1, 3}};

    private final List<EngineRow> rows;
    private final List<String> gpus;

    /** A fit of these rows of one engine. */
    public EngineFit(List<EngineRow> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("an engine cannot be fitted without measured steps");
        }
        this.rows = List.copyOf(rows);
        this.gpus = List.copyOf(new TreeSet<>(rows.stream().map(EngineRow::gpu).toList()));
    }

    /** What the engine adds, FITTED. */
    public EngineOverhead fit() {
        int count = SHARED + PER_GPU * gpus.size();
        double[] least = new double[count];
        double[] first = new double[count];
        double[] most = new double[count];
        double[] sigma = new double[count];
        for (int i = 0; i < count; i++) {
            double[] range = RANGES[i < SHARED ? i : SHARED + (i - SHARED) % PER_GPU];
            least[i] = Math.log(range[0]);
            first[i] = Math.log(range[1]);
            most[i] = Math.log(range[2]);
            sigma[i] = Math.min(SIGMA, (most[i] - least[i]) / 4);
        }
        double[] best = first;
        for (double start : STARTS) {
            double[] from = first.clone();
            from[0] = Math.log(start);
            double[] end = search(from, least, most, sigma);
            best = error(end) < error(best) ? end : best;
        }
        return overhead(best);
    }

    private double[] search(double[] from, double[] least, double[] most, double[] sigma) {
        return new LogSearch(EVALUATIONS, POPULATION, 1e-7, SEED)
                .logarithms(this::error, new LogSearch.Box(least, from, most, sigma));
    }

    private EngineOverhead overhead(double[] logarithms) {
        Map<String, EngineKernels> byGpu = new TreeMap<>();
        for (int i = 0; i < gpus.size(); i++) {
            double launch = Math.exp(logarithms[SHARED + PER_GPU * i]);
            double slowdown = Math.exp(logarithms[SHARED + PER_GPU * i + 1]);
            byGpu.put(gpus.get(i), new EngineKernels(rounded(launch), Math.max(1, rounded(slowdown))));
        }
        return new EngineOverhead(
                rounded(Math.exp(logarithms[0])),
                rounded(Math.exp(logarithms[1])),
                new EngineKernels.Rule(mean(new ArrayList<>(byGpu.values())), byGpu),
                Provenance.FITTED);
    }

    /** For GPUs that were not measured. */
    private static EngineKernels mean(List<EngineKernels> kernels) {
        double launch = 0;
        double slowdown = 0;
        for (EngineKernels one : kernels) {
            launch += one.launchSecondsPerLayer() / kernels.size();
            slowdown += one.promptSlowdown() / kernels.size();
        }
        return new EngineKernels(rounded(launch), rounded(slowdown));
    }

    private static double rounded(double value) {
        return SignificantDigits.of(value, DIGITS);
    }

    private double error(double[] logarithms) {
        double sum = 0;
        for (EngineRow row : rows) {
            int gpu = SHARED + PER_GPU * gpus.indexOf(row.gpu());
            double kernels = row.kernelSeconds() * (row.prompt() ? Math.exp(logarithms[gpu + 1]) : 1);
            double predicted = Math.exp(logarithms[0])
                    + Math.exp(logarithms[1]) * row.sequences()
                    + Math.max(kernels, Math.exp(logarithms[gpu]) * row.layers());
            sum += Math.min(Math.abs(Math.log(predicted / row.measuredSeconds())), MOST_PULL);
        }
        return sum / rows.size();
    }

    /** Relative error of an overhead on one row. */
    public static double error(EngineOverhead overhead, EngineRow row) {
        EngineKernels kernels = overhead.kernels()
                .byGpu()
                .getOrDefault(row.gpu(), overhead.kernels().usual());
        double slowed = row.kernelSeconds() * (row.prompt() ? kernels.promptSlowdown() : 1);
        double predicted = overhead.secondsPerStep()
                + overhead.secondsPerSequence() * row.sequences()
                + Math.max(slowed, kernels.launchSecondsPerLayer() * row.layers());
        return predicted / row.measuredSeconds() - 1;
    }
}
