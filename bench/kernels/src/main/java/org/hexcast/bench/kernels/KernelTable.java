package org.hexcast.bench.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints a table of {@link ProductBenchmark}. The kernels of a cell run one after another in rounds, each in a JVM of its own, so that a slow minute of a
 * shared machine meets all of them; ratios are taken within a round, and medians over rounds.
 */
public final class KernelTable {

    private static final List<String> KERNELS = List.of("vector", "sliced", "openblas");

    private KernelTable() {}

    /**
     * Runs and prints.
     *
     * @param arguments rounds, then values of m and of n, both with commas; all may be missing
     */
    public static void main(String[] arguments) throws RunnerException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        String[] rows = (arguments.length > 1 ? arguments[1] : "1,8,64,512").split(",");
        String[] widths = (arguments.length > 2 ? arguments[2] : "1024,2048,4096").split(",");
        double[] flops = new double[rounds];
        double[] bandwidth = new double[rounds];
        Map<String, double[]> seconds = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            flops[round] = PeakBenchmark.flops() / run(PeakBenchmark.class, "multiplyAdds", "", "") / 1e9;
            bandwidth[round] = 4.0 * PeakBenchmark.FLOATS / run(PeakBenchmark.class, "read", "", "") / 1e9;
            for (String m : rows) {
                for (String n : widths) {
                    for (String kernel : KERNELS) {
                        double time = run(ProductBenchmark.class, kernel, m, n);
                        seconds.computeIfAbsent(kernel + " " + m + " " + n, key -> new double[rounds])[round] = time;
                    }
                }
            }
        }
        double peak = Arrays.stream(flops).max().orElseThrow();
        double memory = Arrays.stream(bandwidth).max().orElseThrow();
        print(
                "JDK %s, %d rounds; best round: %.1f GFLOP/s of multiply-adds, %.1f GB/s of reading%n%n",
                Runtime.version(), rounds, peak, memory);
        print(
                "| m | n = k | kernel | GFLOP/s | GB/s of weights | of peak FLOP/s | of read bandwidth | of OpenBLAS (min..max) |%n");
        print("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |%n");
        for (String m : rows) {
            for (String n : widths) {
                for (String kernel : KERNELS) {
                    double[] own = seconds.get(kernel + " " + m + " " + n);
                    double[] ratios = ratios(seconds.get("openblas " + m + " " + n), own);
                    double square = Double.parseDouble(n) * Double.parseDouble(n);
                    double gigaflops = 2 * Double.parseDouble(m) * square / median(own) / 1e9;
                    double gigabytes = 4 * square / median(own) / 1e9;
                    print(
                            "| %s | %s | %s | %.1f | %.1f | %.0f %% | %.0f %% | %.2f (%.2f..%.2f) |%n",
                            m,
                            n,
                            kernel,
                            gigaflops,
                            gigabytes,
                            100 * gigaflops / peak,
                            100 * gigabytes / memory,
                            median(ratios),
                            ratios[0],
                            ratios[ratios.length - 1]);
                }
            }
        }
    }

    /** Code of the Vector API runs some hundred times slower until it is compiled, which takes JDK 17 seconds; OpenBLAS only wants its memory touched. */
    private static TimeValue warmup(String method) {
        return TimeValue.milliseconds(KERNELS.contains(method) && !method.equals("openblas") ? 4_000 : 600);
    }

    private static double run(Class<?> benchmark, String method, String m, String n) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark.getName() + "." + method + "$")
                .forks(1)
                .jvmArgsAppend("--add-modules=jdk.incubator.vector", "-Xmx3g")
                .warmupIterations(1)
                .warmupTime(warmup(method))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(100))
                .verbosity(VerboseMode.SILENT);
        if (!m.isEmpty()) {
            options = options.param("m", m).param("n", n);
        }
        List<Double> times = new ArrayList<>();
        for (RunResult result : new Runner(options.build()).run()) {
            result.getBenchmarkResults()
                    .forEach(fork -> fork.getIterationResults()
                            .forEach(iteration ->
                                    times.add(iteration.getPrimaryResult().getScore())));
        }
        return median(times.stream().mapToDouble(Double::doubleValue).toArray()) / 1e9;
    }

    private static double[] ratios(double[] reference, double[] own) {
        double[] ratios = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            ratios[i] = reference[i] / own[i];
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
