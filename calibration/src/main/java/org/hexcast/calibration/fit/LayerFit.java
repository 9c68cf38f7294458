package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.Lineage;
import org.hexcast.domain.result.Provenance;

/**
 * The profile of a GPU of which only times of whole layers are known: the laws of its relative, carried over ({@link CarriedProfile}), then scaled by three
 * factors ({@link LayerScales}) that minimise the mean of the logarithmic errors beyond rounding, outliers limited, with a small pull towards 1 where the layers
 * say nothing. Boxes that share layers give laws of all-reduces ({@link BoxFit}). Errors are those of whole models, and of every other number of tokens, that the
 * factors were not fitted on. Deterministic; a few seconds for 200 layers.
 *
 * <p>A constant per layer for the engine's launches was tried as a fourth factor and left out: on A100-SXM-40GB and L4 it fits no better (31 and 4 us); on T4
 * (416 us) and V100 (518 us) it gains little and trades places with the bandwidth. Layers of a millisecond hide the launches of eager execution behind the
 * kernels before.
 */
public final class LayerFit {

    private static final String MODEL = "the model";
    private static final FitQuality UNTESTED = new FitQuality(0, 0, 0, 0, 0, "nothing");
    private static final double[] LEAST = {0.3, 0.5, 0.3};
    private static final double[] START = {1, 1, 1};
    private static final double[] MOST = {1.6, 1.4, 4};
    private static final double PULL_TO_ONE = 0.01;
    private static final List<Long> DECODE_BANDS = List.of(1L, 17L, 101L, Long.MAX_VALUE);
    private static final List<Long> PREFILL_BANDS = List.of(1L, 2001L, Long.MAX_VALUE);

    private final GpuType gpu;
    private final DeviceProfile start;
    private final LayerBatches batches;
    private final Map<String, ModelSpec> models;

    /**
     * What was found.
     *
     * @param profile the laws, FITTED
     * @param scales the factors
     * @param errors of layers held out, and of the relative's laws without any factor
     */
    public record Found(DeviceProfile profile, LayerScales scales, List<PredictionErrors> errors) {

        public Found {
            errors = List.copyOf(errors);
        }
    }

    /** A layer and its prediction. */
    private record Predicted(LayerTime time, double seconds) {
        private double error() {
            return seconds / time.seconds() - 1;
        }
    }

    /**
     * A fit.
     *
     * @param gpu what was measured
     * @param start laws carried over from its relative
     * @param batches what the batches hold
     * @param models every model that was measured, by name
     */
    public LayerFit(GpuType gpu, DeviceProfile start, LayerBatches batches, Map<String, ModelSpec> models) {
        this.gpu = gpu;
        this.start = start;
        this.batches = batches;
        this.models = Map.copyOf(models);
    }

    /**
     * Fits.
     *
     * @param samples layers of this GPU, alone and in boxes
     * @param source whose, with their licence
     */
    public Found fit(List<KernelSample> samples, String source) {
        List<LayerTime> alone = LayerTime.of(samples, 1);
        if (alone.isEmpty()) {
            throw new IllegalArgumentException("no layers of one " + gpu.name() + " alone");
        }
        List<PredictionErrors> rows = new ArrayList<>();
        rows.addAll(rows("everything: carried over, not fitted", predict(start, alone)));
        List<Predicted> held = heldOutModels(alone);
        rows.addAll(rows(MODEL, held));
        rows.addAll(rows("every other number of tokens", heldOutTokens(alone)));
        LayerScales scales = scales(alone);
        DeviceProfile scaled = scales.apply(start);
        DeviceProfile kernels = fitted(scaled, quality(orSeen(held, scaled, alone), alone.size(), MODEL), source);
        BoxFit boxes = new BoxFit(clock(kernels), models, alone);
        List<CollectiveLaw> collectives = new ArrayList<>();
        for (int degree : degrees(samples)) {
            List<LayerTime> shared = LayerTime.of(samples, degree);
            List<Predicted> heldBoxes = heldOutBoxes(degree, alone, shared, source);
            rows.addAll(rows(MODEL, heldBoxes));
            FitQuality quality = quality(orSeen(heldBoxes, kernels, shared), shared.size(), MODEL);
            collectives.add(boxes.fit(degree, shared, quality, source));
        }
        return new Found(with(kernels, collectives), scales, rows);
    }

    /** Predictions held out, or where there is but one model those of what was seen. */
    private List<Predicted> orSeen(List<Predicted> held, DeviceProfile profile, List<LayerTime> times) {
        return held.isEmpty() ? predict(profile, times) : held;
    }

    private static List<Integer> degrees(List<KernelSample> samples) {
        return samples.stream()
                .filter(sample -> sample.shape() instanceof LayerStep)
                .map(sample -> ((LayerStep) sample.shape()).tensorDegree())
                .filter(degree -> degree > 1)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    /** The factors that fit these layers. */
    LayerScales scales(List<LayerTime> times) {
        List<LayerTime> points = LayerTime.thinned(times);
        double[] best = LogSearch.minimum(
                x -> {
                    LayerClock clock = clock(new LayerScales(x[0], x[1], x[2]).apply(start));
                    double sum = 0;
                    for (LayerTime point : points) {
                        sum += point.pull(clock.seconds(point.step()));
                    }
                    double far = 0;
                    for (double factor : x) {
                        far += Math.log(factor) * Math.log(factor);
                    }
                    return sum / points.size() + PULL_TO_ONE * far;
                },
                LEAST,
                START,
                MOST);
        return new LayerScales(best[0], best[1], best[2]);
    }

    private LayerClock clock(DeviceProfile profile) {
        return new LayerClock(gpu, profile, batches, models);
    }

    private List<Predicted> predict(DeviceProfile profile, List<LayerTime> times) {
        LayerClock clock = clock(profile);
        return times.stream()
                .filter(time -> !time.coarse())
                .map(time -> new Predicted(time, clock.seconds(time.step())))
                .toList();
    }

    private static List<String> modelsOf(List<LayerTime> times) {
        return times.stream()
                .map(time -> time.step().model())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<LayerTime> of(List<LayerTime> times, String model, boolean same) {
        return times.stream()
                .filter(time -> time.step().model().equals(model) == same)
                .toList();
    }

    /** Each model by the factors of the others; nothing where there is but one. */
    private List<Predicted> heldOutModels(List<LayerTime> times) {
        List<Predicted> held = new ArrayList<>();
        List<String> names = modelsOf(times);
        for (String model : names.size() > 1 ? names : List.<String>of()) {
            held.addAll(predict(scales(of(times, model, false)).apply(start), of(times, model, true)));
        }
        return held;
    }

    private List<Predicted> heldOutTokens(List<LayerTime> times) {
        List<LayerTime> seen = half(times, 0);
        return predict(scales(seen).apply(start), half(times, 1));
    }

    private static List<LayerTime> half(List<LayerTime> times, int rest) {
        return IntStream.range(0, times.size())
                .filter(i -> i % 2 == rest)
                .mapToObj(times::get)
                .toList();
    }

    /** Each model in a box by the factors and all-reduces of the others. */
    private List<Predicted> heldOutBoxes(int degree, List<LayerTime> alone, List<LayerTime> shared, String source) {
        List<Predicted> held = new ArrayList<>();
        List<String> names = modelsOf(shared);
        for (String model : names.size() > 1 ? names : List.<String>of()) {
            List<LayerTime> others = of(alone, model, false);
            DeviceProfile bare = scales(others).apply(start);
            CollectiveLaw law =
                    new BoxFit(clock(bare), models, others).fit(degree, of(shared, model, false), UNTESTED, source);
            held.addAll(predict(with(bare, List.of(law)), of(shared, model, true)));
        }
        return held;
    }

    private static DeviceProfile with(DeviceProfile profile, List<CollectiveLaw> collectives) {
        return new DeviceProfile(profile.gpu(), profile.lineage(), profile.kernels(), collectives);
    }

    private static DeviceProfile fitted(DeviceProfile scaled, FitQuality quality, String source) {
        Lineage old = scaled.lineage();
        return new DeviceProfile(
                scaled.gpu(),
                new Lineage(Provenance.FITTED, old.basedOn(), source, old.machine(), old.date(), old.commit()),
                scaled.kernels().stream().map(law -> law.with(quality)).toList(),
                List.of());
    }

    /** Errors by model, phase and band of tokens. */
    private List<PredictionErrors> rows(String holdOut, List<Predicted> predicted) {
        Map<String, List<Predicted>> groups = new TreeMap<>();
        predicted.forEach(one -> groups.computeIfAbsent(subject(one.time.step()), group -> new ArrayList<>())
                .add(one));
        return groups.entrySet().stream()
                .map(group -> new PredictionErrors(group.getKey(), holdOut, ErrorSummary.of(errors(group.getValue()))))
                .toList();
    }

    private static double[] errors(List<Predicted> predicted) {
        return predicted.stream().mapToDouble(Predicted::error).toArray();
    }

    private String subject(LayerStep step) {
        boolean decode = step.phase() == LayerStep.Phase.DECODE;
        List<Long> bands = decode ? DECODE_BANDS : PREFILL_BANDS;
        int band = (int) bands.stream().filter(from -> step.tokens() >= from).count() - 1;
        String box = step.tensorDegree() == 1 ? "" : step.tensorDegree() + " x ";
        String phase = step.phase().name().toLowerCase(Locale.ROOT);
        String range = band == bands.size() - 2
                ? "from " + bands.get(band)
                : bands.get(band) + " to " + (bands.get(band + 1) - 1);
        return box + gpu.name() + " " + step.model() + " " + phase + " " + range + " tokens";
    }

    /** Errors of predictions; the spread is that of whole groups, which err together. */
    private FitQuality quality(List<Predicted> predicted, int samples, String heldOut) {
        ErrorSummary all = ErrorSummary.of(errors(predicted));
        double squares = 0;
        List<PredictionErrors> groups = rows("", predicted);
        for (PredictionErrors group : groups) {
            double off = Math.log1p(group.errors().bias());
            squares += off * off;
        }
        double spread = groups.isEmpty() ? 0 : Math.sqrt(squares / groups.size());
        return new FitQuality(samples, all.median(), all.p90(), all.bias(), spread, heldOut);
    }
}
