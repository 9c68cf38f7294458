package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.law.Chip;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.costmodel.law.ResidualGrid;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;

/**
 * Fits the law of one family of kernels on one GPU: the coefficients of the formula first, then what the formula leaves over. Deterministic; seconds for ten
 * thousand samples.
 */
public final class KernelFitter {

    private static final FitQuality UNTESTED = new FitQuality(0, 0, 0, 0, 0, "nothing");

    private final KernelKey key;
    private final GpuType gpu;
    private final KernelFormula formula;
    private final Chip chip;
    private final double width;

    /** A fitter of these kernels on this GPU. */
    public KernelFitter(KernelKey key, GpuType gpu) {
        this(key, gpu, ResidualSmoother.USUAL_WIDTH);
    }

    /**
     * A fitter with other smoothing.
     *
     * @param width of the bell that smooths what the formula leaves over, in octaves
     */
    public KernelFitter(KernelKey key, GpuType gpu, double width) {
        this.key = key;
        this.width = width;
        this.gpu = gpu;
        this.formula = KernelFormula.of(key);
        this.chip = Chip.of(gpu, key.computed());
    }

    /** Whether a time cannot be of a kernel whose data come from device memory: it ran from the cache, as it will not between other kernels. */
    boolean cached(KernelSample sample) {
        double[] sizes = KernelFormula.sizes((DeviceKernel) sample.shape());
        return sample.seconds() < roofline(sizes);
    }

    /**
     * The law of these samples, without errors.
     *
     * @param samples of this key and GPU, at least as many as the formula has coefficients
     * @param prior law of a relative that fills what these samples leave open, or one without residuals
     */
    public KernelLaw fit(List<KernelSample> samples, ResidualTable prior, String source) {
        List<FitPoint> points = points(samples);
        double[] coefficients = new CoefficientFit(formula, chip, points).fit();
        Map<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < coefficients.length; i++) {
            named.put(formula.coefficients().get(i).name(), rounded(coefficients[i]));
        }
        KernelLaw bare = new KernelLaw(key, named, ResidualTable.NONE, UNTESTED, source);
        return new KernelLaw(key, named, residuals(bare, points, prior), UNTESTED, source);
    }

    /** The residuals of a law whose coefficients are given. */
    private ResidualTable residuals(KernelLaw bare, List<FitPoint> points, ResidualTable prior) {
        double[] q = bare.coefficients().values().stream()
                .mapToDouble(value -> value)
                .toArray();
        List<double[]> coordinates = new ArrayList<>();
        double[] residuals = new double[points.size()];
        for (int i = 0; i < residuals.length; i++) {
            FitPoint point = points.get(i);
            coordinates.add(coordinates(point.sizes()));
            residuals[i] = point.logSeconds() - Math.log(formula.seconds(point.sizes(), chip, q));
        }
        return new ResidualSmoother(formula, width).table(coordinates, residuals, prior);
    }

    /** Times by a table alone: the smoothed ratio of measured to roofline, no formula. */
    public ToDoubleFunction<DeviceKernel> overRoofline(List<KernelSample> samples) {
        List<double[]> coordinates = new ArrayList<>();
        double[] residuals = new double[samples.size()];
        for (int i = 0; i < residuals.length; i++) {
            double[] sizes = KernelFormula.sizes((DeviceKernel) samples.get(i).shape());
            coordinates.add(coordinates(sizes));
            residuals[i] = Math.log(samples.get(i).seconds() / roofline(sizes));
        }
        ResidualGrid grid = new ResidualGrid(
                new ResidualSmoother(formula, width).table(coordinates, residuals, ResidualTable.NONE));
        return kernel -> {
            double[] sizes = KernelFormula.sizes(kernel);
            return roofline(sizes) * Math.exp(grid.at(coordinates(sizes), new double[1]));
        };
    }

    private double roofline(double[] sizes) {
        return chip.roofline(formula.flops(sizes), formula.bytes(sizes));
    }

    private double[] coordinates(double[] sizes) {
        double[] at = new double[formula.axes().size()];
        formula.coordinates(sizes, at);
        return at;
    }

    private static List<FitPoint> points(List<KernelSample> samples) {
        return samples.stream()
                .map(sample -> new FitPoint((DeviceKernel) sample.shape(), sample.seconds()))
                .toList();
    }

    /** Four digits, as files keep them. */
    private static double rounded(double value) {
        return SignificantDigits.of(value, 4);
    }

    /** Relative errors of a law on samples. */
    public double[] errors(KernelLaw law, List<KernelSample> samples) {
        FittedKernel kernel = new FittedKernel(law, gpu);
        return samples.stream()
                .mapToDouble(sample -> kernel.seconds((DeviceKernel) sample.shape()) / sample.seconds() - 1)
                .toArray();
    }
}
