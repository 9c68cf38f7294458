package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.EngineStep.Component;

/**
 * CPU time of a serving engine, {@code a + b sequences} by least squares of the relative errors, each point weighted down the further it lies off (iteratively, with the
 * weights of Huber, 1964). Points are medians over the models measured with a batch size, so that a model measured more often counts no more. Linear in the
 * number of points; deterministic.
 *
 * @param secondsPerStep a
 * @param secondsPerSequence b
 * @param medianError median of the absolute errors, as a share of the measured time
 * @param worstError largest of them
 * @param points batch sizes fitted on
 */
public record EngineOverheadFit(
        double secondsPerStep, double secondsPerSequence, double medianError, double worstError, int points) {

    /** What stands between two steps of an engine that does one after the other; the launch of kernels overlaps with kernels already launched. */
    public static final Set<Component> EXPOSED =
            Set.of(Component.SCHEDULE, Component.PREPARE_INPUTS, Component.SAMPLE, Component.PROCESS_OUTPUTS);

    private static final int ROUNDS = 50;
    private static final double HUBER = 1.345;
    /** Standard deviations in a median of absolute deviations, of a normal distribution. */
    private static final double DEVIATIONS = 1.4826;

    /**
     * Fits the sum of some components.
     *
     * @param samples those of engine steps count, the others are passed over
     * @param gpu of which GPU
     * @param devices at which tensor degree
     * @param components what is added up
     * @throws IllegalArgumentException if there are fewer than 3 batch sizes with all the components
     */
    public static EngineOverheadFit of(
            Collection<KernelSample> samples, String gpu, int devices, Set<Component> components) {
        Map<Long, Map<Component, List<Double>>> bySequences = new TreeMap<>();
        for (KernelSample sample : samples) {
            if (sample.shape() instanceof EngineStep step
                    && sample.gpu().equals(gpu)
                    && sample.devices() == devices
                    && components.contains(step.component())) {
                bySequences
                        .computeIfAbsent(step.sequences(), s -> new EnumMap<>(Component.class))
                        .computeIfAbsent(step.component(), c -> new ArrayList<>())
                        .add(sample.seconds());
            }
        }
        Map<Long, Double> points = new TreeMap<>();
        bySequences.forEach((sequences, parts) -> {
            if (parts.size() == components.size()) {
                points.put(
                        sequences,
                        parts.values().stream()
                                .mapToDouble(times -> median(times.stream()))
                                .sum());
            }
        });
        if (points.size() < 3) {
            throw new IllegalArgumentException("CPU times of " + points.size() + " batch sizes on " + devices + " x "
                    + gpu + " are too few for a fit, at least 3 are needed");
        }
        return of(points);
    }

    /** Fits seconds by sequences. */
    static EngineOverheadFit of(Map<Long, Double> points) {
        List<Double> weights = new ArrayList<>();
        points.values().forEach(seconds -> weights.add(1 / (seconds * seconds)));
        EngineOverheadFit fit = weighted(points, weights);
        for (int round = 0; round < ROUNDS; round++) {
            List<Double> errors = errors(points, fit);
            double scale = DEVIATIONS * median(errors.stream().map(Math::abs));
            int i = 0;
            for (double seconds : points.values()) {
                double off = Math.abs(errors.get(i));
                double trust = off <= HUBER * scale ? 1 : HUBER * scale / off;
                weights.set(i, trust / (seconds * seconds));
                i++;
            }
            fit = weighted(points, weights);
        }
        return fit;
    }

    private static EngineOverheadFit weighted(Map<Long, Double> points, List<Double> weights) {
        double sum = 0;
        double x = 0;
        double y = 0;
        double xx = 0;
        double xy = 0;
        int i = 0;
        for (var point : points.entrySet()) {
            double weight = weights.get(i++);
            sum += weight;
            x += weight * point.getKey();
            y += weight * point.getValue();
            xx += weight * point.getKey() * point.getKey();
            xy += weight * point.getKey() * point.getValue();
        }
        double slope = Math.max(0, (sum * xy - x * y) / (sum * xx - x * x));
        double start = (y - slope * x) / sum;
        if (start < 0) {
            start = 0;
            slope = xy / xx;
        }
        EngineOverheadFit fit = new EngineOverheadFit(start, slope, 0, 0, points.size());
        List<Double> errors = errors(points, fit);
        double worst = errors.stream().mapToDouble(Math::abs).max().orElse(0);
        return new EngineOverheadFit(start, slope, median(errors.stream().map(Math::abs)), worst, points.size());
    }

    /** Signed errors of a fit, as shares. */
    private static List<Double> errors(Map<Long, Double> points, EngineOverheadFit fit) {
        return points.entrySet().stream()
                .map(point -> fit.seconds(point.getKey()) / point.getValue() - 1)
                .toList();
    }

    /** Time of a step of so many sequences. */
    public double seconds(long sequences) {
        return secondsPerStep + secondsPerSequence * sequences;
    }

    private static double median(Stream<Double> values) {
        double[] sorted = values.mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
