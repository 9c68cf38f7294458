package org.hexcast.calibration.fit;

import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.FitQuality;

/**
 * All-reduces among the GPUs of a box, from layers that they share: what a layer takes beyond the kernels of its shard is two all-reduces of {@code 2 h n} bytes
 * (h hidden size, n tokens), each {@code alpha + beta bytes}. Whatever else sharing costs is in it too.
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

    /** With the laws of one GPU and no all-reduces. */
    BoxFit(LayerClock clock, Map<String, ModelSpec> models) {
        this.clock = clock;
        this.models = models;
    }

    /** The law among so many GPUs of these layers, which all have that degree. */
    CollectiveLaw fit(int devices, List<LayerTime> times, FitQuality quality, String source) {
        List<LayerTime> points = LayerTime.thinned(times);
        double[] kernels = points.stream()
                .mapToDouble(time -> clock.seconds(time.step()))
                .toArray();
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
