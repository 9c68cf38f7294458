package org.hexcast.calibration.holdout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.domain.profile.KernelKey;

/**
 * Predictions of groups that were held out whole.
 *
 * @param gpu catalogue name of what was predicted
 * @param key which kernels
 * @param held what was held out, for example {@code rows m}
 * @param sort how far from what was seen
 * @param groups how many groups
 * @param predictions of all of them
 */
public record HoldOut(String gpu, KernelKey key, String held, Sort sort, int groups, List<Prediction> predictions) {

    /** How far the held-out groups are from what was seen. */
    public enum Sort {
        /** Between groups that were seen. */
        INSIDE("inside"),
        /** The smallest and largest of a grid. */
        EDGE("edge"),
        /** A whole model. */
        MODEL("model"),
        /** A whole GPU. */
        GPU("GPU"),
        /** Measured by somebody else, with other software. */
        SOURCE("source");

        private final String label;

        Sort(String label) {
            this.label = label;
        }

        /** In tables. */
        public String label() {
            return label;
        }
    }

    public HoldOut {
        predictions = List.copyOf(predictions);
    }

    /** Errors of all predictions. */
    public ErrorSummary errors() {
        return ErrorSummary.of(Prediction.errors(predictions));
    }

    /** Standard deviation over the groups of their mean logarithm of predicted over measured; 0 of fewer than two groups. */
    public double spread() {
        Map<String, Double> means = predictions.stream()
                .collect(Collectors.groupingBy(
                        Prediction::group,
                        LinkedHashMap::new,
                        Collectors.averagingDouble(p -> Math.log(p.predictedSeconds() / p.measuredSeconds()))));
        int count = means.size();
        if (count < 2) {
            return 0;
        }
        double mean = means.values().stream().mapToDouble(m -> m).sum() / count;
        double squares = means.values().stream()
                .mapToDouble(m -> (m - mean) * (m - mean))
                .sum();
        return Math.sqrt(squares / (count - 1));
    }
}
