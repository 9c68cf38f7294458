package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.LayerStep;

/** One measured layer. Times in whole milliseconds are taken as rounded to them, others to tenths. */
record LayerTime(LayerStep step, double seconds) {

    private static final double WHOLE = 0.5e-3;
    private static final double TENTH = 0.05e-3;
    private static final double COARSE = 0.1;
    private static final double MOST_PULL = 0.5;
    private static final int PER_GROUP = 20;

    /** Layers among these samples that so many GPUs share. */
    static List<LayerTime> of(List<KernelSample> samples, int degree) {
        return samples.stream()
                .filter(sample -> sample.shape() instanceof LayerStep step && step.tensorDegree() == degree)
                .map(sample -> new LayerTime((LayerStep) sample.shape(), sample.seconds()))
                .toList();
    }

    private double rounding() {
        double milliseconds = seconds * 1e3;
        return Math.abs(milliseconds - Math.rint(milliseconds)) < 1e-6 ? WHOLE : TENTH;
    }

    /** Whether rounding alone may be more than a tenth of the time; too coarse to score predictions by. */
    boolean coarse() {
        return rounding() > COARSE * seconds;
    }

    /** How a prediction pulls at a fit: its logarithmic error beyond what rounding explains, at most a factor of 1.6. */
    double pull(double predicted) {
        return Math.min(MOST_PULL, Math.max(0, Math.abs(Math.log(predicted / seconds)) - rounding() / seconds));
    }

    /** Evenly taken from each model and phase, so that all weigh alike. */
    static List<LayerTime> thinned(List<LayerTime> times) {
        Map<String, List<LayerTime>> groups = new TreeMap<>();
        times.forEach(time -> groups.computeIfAbsent(time.step.model() + time.step.phase(), group -> new ArrayList<>())
                .add(time));
        return groups.values().stream()
                .map(LayerTime::twenty)
                .flatMap(Collection::stream)
                .toList();
    }

    private static List<LayerTime> twenty(List<LayerTime> group) {
        int size = Math.min(PER_GROUP, group.size());
        List<LayerTime> taken = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            taken.add(group.get(i * group.size() / size));
        }
        return taken;
    }
}
