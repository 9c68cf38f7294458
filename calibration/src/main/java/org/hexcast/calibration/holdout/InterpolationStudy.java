package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.KernelFitter;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;

/** Other ways to learn times, each tested on the same held-out groups as the law, so that the choice among them can be seen. */
public final class InterpolationStudy {

    /**
     * One way tested.
     *
     * @param way what was done
     * @param holdOut what came of it
     */
    public record Tried(String way, HoldOut holdOut) {}

    private static final List<Double> WIDTHS = List.of(0.2, 0.4, 0.8);

    private InterpolationStudy() {}

    /** Tries all ways on the groups inside the first grouping of a law's family: rows of m, prompt lengths, contexts. */
    public static List<Tried> of(FittedLaw law) {
        Grouping rows = Grouping.of(law.law().key().family()).get(0);
        List<Tried> tried = new ArrayList<>();
        for (boolean logarithmic : new boolean[] {false, true}) {
            String way = "table: neighbours in " + rows.name() + (logarithmic ? ", log-log" : ", linear");
            tried.add(new Tried(way, neighbours(law.samples(), logarithmic)));
        }
        LawSamples samples = law.samples();
        tried.add(tried("table: over the roofline, smoothed", law, rows, seen -> overRoofline(samples, seen)));
        tried.add(tried("formula alone", law, rows, seen -> bare(law, seen)));
        for (double width : WIDTHS) {
            KernelFitter fitter = new KernelFitter(samples.key(), samples.gpu(), width);
            String way = "formula and residuals, " + width + " octaves" + (width == 0.4 ? " (ours)" : "");
            tried.add(tried(
                    way,
                    law,
                    rows,
                    seen -> new FittedKernel(fitter.fit(seen, law.prior(), samples.source()), samples.gpu())::seconds));
        }
        return tried;
    }

    private static Tried tried(String way, FittedLaw law, Grouping rows, Recipe recipe) {
        return new Tried(
                way,
                CrossValidation.of(law.samples(), rows, recipe).stream()
                        .filter(h -> h.sort() == HoldOut.Sort.INSIDE)
                        .findFirst()
                        .orElseThrow());
    }

    private static ToDoubleFunction<DeviceKernel> bare(FittedLaw law, List<KernelSample> seen) {
        LawSamples samples = law.samples();
        KernelLaw fitted =
                new KernelFitter(samples.key(), samples.gpu()).fit(seen, ResidualTable.NONE, samples.source());
        KernelLaw bare = new KernelLaw(
                fitted.key(), fitted.coefficients(), ResidualTable.NONE, fitted.quality(), fitted.source());
        return new FittedKernel(bare, samples.gpu())::seconds;
    }

    private static ToDoubleFunction<DeviceKernel> overRoofline(LawSamples samples, List<KernelSample> seen) {
        return new KernelFitter(samples.key(), samples.gpu()).overRoofline(seen);
    }

    /** Each time between its two neighbours along the first grouping, all else equal. */
    private static HoldOut neighbours(LawSamples law, boolean logarithmic) {
        Grouping rows = Grouping.of(law.key().family()).get(0);
        Map<String, NavigableMap<Double, Double>> lines = new TreeMap<>();
        for (KernelSample sample : law.samples()) {
            DeviceKernel kernel = (DeviceKernel) sample.shape();
            double at = rows.coordinates().apply(kernel).get(0);
            lines.computeIfAbsent(others(law, kernel), line -> new TreeMap<>()).put(at, sample.seconds());
        }
        double first = lines.values().stream()
                .mapToDouble(NavigableMap::firstKey)
                .min()
                .orElse(0);
        double last =
                lines.values().stream().mapToDouble(NavigableMap::lastKey).max().orElse(0);
        List<Prediction> predictions = lines.values().stream()
                .flatMap(line -> line.entrySet().stream()
                        .filter(point -> point.getKey() > first && point.getKey() < last)
                        .flatMap(point -> between(line, point.getKey(), point.getValue(), logarithmic)))
                .toList();
        int groups =
                (int) predictions.stream().map(Prediction::group).distinct().count();
        return new HoldOut(law.gpu().name(), law.key(), rows.name(), HoldOut.Sort.INSIDE, groups, predictions);
    }

    /** All coordinates but those of the first grouping. */
    private static String others(LawSamples law, DeviceKernel kernel) {
        StringBuilder line = new StringBuilder();
        List<Grouping> groupings = Grouping.of(law.key().family());
        for (Grouping grouping : groupings.subList(1, groupings.size())) {
            line.append(Grouping.label(grouping.coordinates().apply(kernel))).append(' ');
        }
        return line.toString();
    }

    private static Stream<Prediction> between(
            NavigableMap<Double, Double> line, double at, double seconds, boolean logarithmic) {
        Map.Entry<Double, Double> low = line.lowerEntry(at);
        Map.Entry<Double, Double> high = line.higherEntry(at);
        if (low == null || high == null) {
            return Stream.empty();
        }
        double share = logarithmic
                ? Math.log(at / low.getKey()) / Math.log(high.getKey() / low.getKey())
                : (at - low.getKey()) / (high.getKey() - low.getKey());
        double predicted = logarithmic
                ? low.getValue() * Math.pow(high.getValue() / low.getValue(), share)
                : low.getValue() + share * (high.getValue() - low.getValue());
        return Stream.of(new Prediction(Grouping.label(List.of(at)), seconds, predicted));
    }
}
