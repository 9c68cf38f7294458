package org.hexcast.calibration.fit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.FitQuality;

/**
 * All-reduces among the GPUs of a box, from layers that they share: what a layer takes beyond the kernels of its shard is two all-reduces of {@code 2 h n} bytes
 * (h hidden size, n tokens), each {@code alpha + beta bytes}. Kernels of a shard take what their law says, times what it is off on the same layer of one GPU
 * alone, so that errors of the kernels do not pass for communication. Whatever else sharing costs is in it too.
 */
final class BoxFit {

    private static final double[] LEAST = {1e-6, 1e-12};
    private static final double[] START = {3e-5, 3e-10};
    private static final double[] MOST = {1e-3, 1e-8};
    private static final double SMALLEST = 4096;
    private static final double LARGEST = 1 << 29;
    private static final double ACTIVATION_BYTES = 2;
    private static final int PER_LAYER = 2;

    private final LayerClock clock;
    private final Map<String, ModelSpec> models;
    private final Map<LayerStep, Double> alone = new HashMap<>();

    /**
     * With the laws of one GPU and no all-reduces.
     *
     * @param times layers of one GPU alone
     */
    BoxFit(LayerClock clock, Map<String, ModelSpec> models, List<LayerTime> times) {
        this.clock = clock;
        this.models = models;
        times.stream().filter(time -> !time.coarse()).forEach(time -> alone.put(time.step(), time.seconds()));
    }

    private double kernels(LayerStep step) {
        LayerStep whole = new LayerStep(step.model(), step.phase(), step.tokens(), 1);
        double law = clock.seconds(whole);
        return clock.seconds(step) * alone.getOrDefault(whole, law) / law;
    }

    /** The law among so many GPUs of these layers, which all have that degree. */
    CollectiveLaw fit(int devices, List<LayerTime> times, FitQuality quality, String source) {
        List<LayerTime> points = LayerTime.thinned(times);
        double[] kernels =
                points.stream().mapToDouble(time -> kernels(time.step())).toArray();
        double[] bytes = points.stream()
                .mapToDouble(time -> ACTIVATION_BYTES
                        * time.step().tokens()
                        * LayerClock.model(models, time.step()).hidden())
                .toArray();
        double[] best = LogSearch.minimum(
                x -> {
                    double sum = 0;
                    for (int i = 0; i < kernels.length; i++) {
                        sum += points.get(i).pull(kernels[i] + PER_LAYER * (x[0] + x[1] * bytes[i]));
                    }
                    return sum / kernels.length;
                },
                LEAST,
                START,
                MOST);
        return new CollectiveLaw(
                Collective.Kind.ALL_REDUCE.name(),
                LayerClock.WIRING.name(),
                devices,
                List.of(knot(best, SMALLEST), knot(best, LARGEST)),
                quality,
                source);
    }

    private static CollectiveLaw.Knot knot(double[] line, double bytes) {
        return new CollectiveLaw.Knot(bytes, line[0] + line[1] * bytes);
    }
}
