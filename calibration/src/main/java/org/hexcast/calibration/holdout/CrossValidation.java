package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.KernelFitter;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.law.FittedKernel;

/**
 * Predicts groups from fits that never saw them. The groups of a grid that lie between others are dealt round into {@link #FOLDS} folds, and for each fold
 * coefficients and residuals are fitted on all the rest; the edges of the grid are held out together and reported apart. Where fewer than two groups lie
 * between others, every group is left out alone. A sample is never seen by the fit that predicts it, nor is any other of its group.
 */
public final class CrossValidation {

    /** How many parts groups are dealt into. */
    public static final int FOLDS = 5;

    private static final Comparator<List<Double>> BY_COORDINATES = (a, b) -> {
        for (int i = 0; i < a.size(); i++) {
            int order = Double.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    private CrossValidation() {}

    /** The recipe of a law as it is shipped. */
    public static Recipe recipe(FittedLaw law) {
        LawSamples samples = law.samples();
        KernelFitter fitter = new KernelFitter(samples.key(), samples.gpu());
        return seen -> new FittedKernel(fitter.fit(seen, law.prior(), samples.source()), samples.gpu())::seconds;
    }

    /** Holds out the groups of one grouping: those inside, and the edges where there are. */
    public static List<HoldOut> of(LawSamples law, Grouping grouping, Recipe recipe) {
        Map<List<Double>, List<KernelSample>> groups = new TreeMap<>(BY_COORDINATES);
        for (KernelSample sample : law.samples()) {
            groups.computeIfAbsent(grouping.coordinates().apply((DeviceKernel) sample.shape()), g -> new ArrayList<>())
                    .add(sample);
        }
        List<List<Double>> all = List.copyOf(groups.keySet());
        List<List<Double>> edges = grouping.ordered()
                ? all.stream().filter(group -> isEdge(group, all)).toList()
                : List.of();
        List<List<Double>> inside =
                all.stream().filter(group -> !edges.contains(group)).toList();
        boolean few = inside.size() < 2;
        List<List<Double>> dealt = few ? all : inside;
        int folds = few ? all.size() : Math.min(FOLDS, inside.size());
        List<HoldOut> results = new ArrayList<>();
        if (dealt.size() < 2) {
            return results;
        }
        List<Prediction> predictions = IntStream.range(0, folds)
                .parallel()
                .mapToObj(fold -> predict(groups, every(dealt, folds, fold), recipe))
                .flatMap(List::stream)
                .toList();
        results.add(result(law, grouping.name(), HoldOut.Sort.INSIDE, dealt.size(), predictions));
        if (!few && !edges.isEmpty()) {
            results.add(result(law, grouping.name(), HoldOut.Sort.EDGE, edges.size(), predict(groups, edges, recipe)));
        }
        return results;
    }

    private static HoldOut result(
            LawSamples law, String name, HoldOut.Sort sort, int groups, List<Prediction> predictions) {
        return new HoldOut(law.gpu().name(), law.key(), name, sort, groups, predictions);
    }

    private static List<List<Double>> every(List<List<Double>> groups, int folds, int fold) {
        return IntStream.range(0, groups.size())
                .filter(i -> i % folds == fold)
                .mapToObj(groups::get)
                .toList();
    }

    /** Whether a coordinate of the group is the smallest or the largest of all that differ. */
    private static boolean isEdge(List<Double> group, List<List<Double>> all) {
        for (int i = 0; i < group.size(); i++) {
            int axis = i;
            double least = all.stream().mapToDouble(g -> g.get(axis)).min().orElse(0);
            double most = all.stream().mapToDouble(g -> g.get(axis)).max().orElse(0);
            if (least < most && (group.get(i) == least || group.get(i) == most)) {
                return true;
            }
        }
        return false;
    }

    private static List<Prediction> predict(
            Map<List<Double>, List<KernelSample>> groups, List<List<Double>> held, Recipe recipe) {
        List<KernelSample> seen = groups.entrySet().stream()
                .filter(group -> !held.contains(group.getKey()))
                .flatMap(group -> group.getValue().stream())
                .toList();
        ToDoubleFunction<DeviceKernel> law = recipe.learn(seen);
        return held.stream()
                .flatMap(group -> predict(Grouping.label(group), groups.getOrDefault(group, List.of()), law))
                .toList();
    }

    /** Predictions of samples as one group. */
    static Stream<Prediction> predict(String group, List<KernelSample> samples, ToDoubleFunction<DeviceKernel> law) {
        return samples.stream()
                .map(sample ->
                        new Prediction(group, sample.seconds(), law.applyAsDouble((DeviceKernel) sample.shape())));
    }
}
