package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.domain.profile.FitQuality;

/** Sums hold-outs up into what a profile says of its laws. */
public final class Qualities {

    private Qualities() {}

    /**
     * Errors of each law by label of its samples: over all groups held out between others, each sample once for each grouping; the spread is that of whole
     * matrices or head configurations, or of whatever was held out where there were too few of those.
     */
    public static Map<String, FitQuality> of(List<FittedLaw> laws, List<HoldOut> holdOuts) {
        Map<String, FitQuality> qualities = new LinkedHashMap<>();
        for (FittedLaw law : laws) {
            List<HoldOut> own = holdOuts.stream()
                    .filter(h -> h.sort() == HoldOut.Sort.INSIDE)
                    .filter(h -> h.gpu().equals(law.samples().gpu().name())
                            && h.key().equals(law.law().key()))
                    .toList();
            if (own.isEmpty()) {
                continue;
            }
            List<Prediction> all = new ArrayList<>();
            own.forEach(h -> all.addAll(h.predictions()));
            ErrorSummary errors = ErrorSummary.of(Prediction.errors(all));
            double spread = own.get(own.size() - 1).spread();
            String names = String.join(", ", own.stream().map(HoldOut::held).toList());
            qualities.put(
                    law.samples().label(),
                    errors.quality(law.samples().samples().size(), spread, "whole " + names));
        }
        return qualities;
    }

    /** Standard deviation of the logarithm of predicted over measured when a law is carried to another GPU, by label of the kernels. */
    public static Map<String, Double> transferSpreads(List<HoldOut> holdOuts) {
        Map<String, List<Double>> squares = new LinkedHashMap<>();
        for (HoldOut holdOut : holdOuts) {
            if (holdOut.sort() == HoldOut.Sort.GPU) {
                double square = holdOut.predictions().stream()
                        .mapToDouble(p -> Math.log(p.predictedSeconds() / p.measuredSeconds()))
                        .map(log -> log * log)
                        .average()
                        .orElse(0);
                squares.computeIfAbsent(holdOut.key().label(), key -> new ArrayList<>())
                        .add(square);
            }
        }
        Map<String, Double> spreads = new LinkedHashMap<>();
        squares.forEach((key, values) -> spreads.put(
                key, Math.sqrt(values.stream().mapToDouble(v -> v).average().orElse(0))));
        return spreads;
    }
}
