package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.FitQuality;

/**
 * Laws of collectives and messages. Of aiconfigurator's tables the newest NCCL counts, for an all-reduce at each size the faster of it and of vLLM's own kernel
 * as CUDA graphs run it; where only Vidur measured, the median over ranks and repetitions. Up to {@link #MOST_KNOTS} sizes are knots themselves; more are cut
 * into bands of equal ratio, each a knot at the middle of its sizes. Times are made to rise by pooling neighbours that fall. Deterministic.
 */
public final class CollectiveFitter {

    /** Kind of a message from one GPU to another. */
    public static final String SEND = "SEND";

    private static final int MOST_KNOTS = 24;
    private static final int BANDS = 16;
    private static final Pattern NCCL = Pattern.compile("NCCL (\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    /**
     * A law of a GPU.
     *
     * @param gpu catalogue name
     * @param law the law
     */
    public record OfGpu(String gpu, CollectiveLaw law) {}

    private record Key(String gpu, String kind, String wiring, int devices) {

        static Optional<Key> of(KernelSample sample) {
            KernelShape shape = sample.shape();
            if (shape instanceof Collective collective) {
                return Optional.of(of(sample, collective.kind().name(), collective.fabric(), collective.devices()));
            }
            return shape instanceof SendReceive send
                    ? Optional.of(of(sample, SEND, send.fabric(), 2))
                    : Optional.empty();
        }

        private static Key of(KernelSample sample, String kind, Fabric fabric, int devices) {
            return new Key(sample.gpu(), kind, fabric.wiring().name(), devices);
        }

        String order() {
            return gpu + " " + kind + " " + wiring + " " + (1000 + devices);
        }
    }

    private CollectiveFitter() {}

    /** The laws of these samples, by GPU, kind, wiring and devices; samples of kernels are passed over. */
    public static List<OfGpu> fit(List<KernelSample> samples) {
        Map<String, List<KernelSample>> groups = new TreeMap<>();
        for (KernelSample sample : samples) {
            Key.of(sample)
                    .ifPresent(key -> groups.computeIfAbsent(key.order(), group -> new ArrayList<>())
                            .add(sample));
        }
        return groups.values().parallelStream()
                .map(CollectiveFitter::law)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<OfGpu> law(List<KernelSample> samples) {
        Key key = Key.of(samples.get(0)).orElseThrow();
        List<KernelSample> own = samples.stream()
                .filter(sample -> SampleOrigin.of(sample) == SampleOrigin.OWN)
                .toList();
        NavigableMap<Double, List<Double>> sizes = own.isEmpty() ? tables(samples) : sizes(own);
        String source = own.isEmpty() ? "aiconfigurator @095f58a, NCCL and vLLM 0.14 (Apache-2.0)" : "own samples";
        if (sizes.isEmpty()) {
            sizes = sizes(samples);
            source = SampleOrigin.of(samples.get(0)).label();
        }
        List<List<CollectiveLaw.Knot>> bands = bands(sizes);
        if (bands.size() < 2) {
            return Optional.empty();
        }
        long count = bands.stream().mapToLong(List::size).sum();
        return Optional.of(new OfGpu(
                key.gpu(),
                new CollectiveLaw(
                        key.kind(), key.wiring(), key.devices(), knots(bands), quality(bands, count), source)));
    }

    /** Aiconfigurator's times by size; empty if there are none. */
    private static NavigableMap<Double, List<Double>> tables(List<KernelSample> samples) {
        int newest = samples.stream()
                .mapToInt(sample -> version(sample.kernel()))
                .max()
                .orElse(0);
        NavigableMap<Double, List<Double>> sizes = new TreeMap<>();
        if (newest == 0) {
            return sizes;
        }
        NavigableMap<Double, List<Double>> custom = new TreeMap<>();
        for (KernelSample sample : samples) {
            if (sample.kernel().endsWith(" int8")) {
                continue;
            }
            if (version(sample.kernel()) == newest) {
                sizes.computeIfAbsent(bytes(sample), size -> new ArrayList<>()).add(sample.seconds());
            } else if (sample.kernel().equals("vLLM custom graph")) {
                custom.computeIfAbsent(bytes(sample), size -> new ArrayList<>()).add(sample.seconds());
            }
        }
        custom.forEach((size, seconds) ->
                sizes.merge(size, seconds, (a, b) -> List.of(Math.min(median(a), median(b)))));
        return sizes;
    }

    /** NCCL's version as one number; 0 where none is told. */
    private static int version(String kernel) {
        Matcher matcher = NCCL.matcher(kernel);
        if (!matcher.find()) {
            return 0;
        }
        int patch = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return (Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2))) * 1000 + patch;
    }

    private static NavigableMap<Double, List<Double>> sizes(List<KernelSample> samples) {
        NavigableMap<Double, List<Double>> sizes = new TreeMap<>();
        samples.forEach(sample ->
                sizes.computeIfAbsent(bytes(sample), size -> new ArrayList<>()).add(sample.seconds()));
        return sizes;
    }

    private static double bytes(KernelSample sample) {
        return sample.shape() instanceof Collective collective
                ? collective.bytes()
                : ((SendReceive) sample.shape()).bytes();
    }

    private static double median(List<Double> values) {
        return new Median().evaluate(values.stream().mapToDouble(v -> v).toArray());
    }

    /** Sizes with their median times, in the bands that become knots. */
    private static List<List<CollectiveLaw.Knot>> bands(NavigableMap<Double, List<Double>> sizes) {
        Map<Integer, List<CollectiveLaw.Knot>> bands = new TreeMap<>();
        boolean each = sizes.size() <= MOST_KNOTS;
        double first = Math.log(sizes.firstKey());
        double width = (Math.log(sizes.lastKey()) - first) / BANDS;
        int index = 0;
        for (Map.Entry<Double, List<Double>> size : sizes.entrySet()) {
            int band = each ? index++ : (int) Math.min(BANDS - 1, (Math.log(size.getKey()) - first) / width);
            bands.computeIfAbsent(band, b -> new ArrayList<>())
                    .add(new CollectiveLaw.Knot(size.getKey(), median(size.getValue())));
        }
        return List.copyOf(bands.values());
    }

    /** One knot for each band: means of size and time in logarithms, then pooled until the times rise. */
    private static List<CollectiveLaw.Knot> knots(List<List<CollectiveLaw.Knot>> bands) {
        double[] seconds = new double[bands.size()];
        double[] bytes = new double[bands.size()];
        for (int i = 0; i < bands.size(); i++) {
            bytes[i] = Math.exp(bands.get(i).stream()
                    .mapToDouble(k -> Math.log(k.bytes()))
                    .average()
                    .orElse(0));
            seconds[i] = Math.exp(bands.get(i).stream()
                    .mapToDouble(k -> Math.log(k.seconds()))
                    .average()
                    .orElse(0));
        }
        double[] rising = rising(seconds);
        List<CollectiveLaw.Knot> knots = new ArrayList<>();
        for (int i = 0; i < rising.length; i++) {
            knots.add(new CollectiveLaw.Knot(digits(bytes[i]), digits(rising[i])));
        }
        return knots;
    }

    private static double digits(double value) {
        return SignificantDigits.of(value, 5);
    }

    /** Isotonic regression in logarithms by pooling adjacent violators (Barlow et al. 1972). */
    static double[] rising(double[] values) {
        List<double[]> pools = new ArrayList<>();
        for (double value : values) {
            double[] pool = {Math.log(value), 1};
            while (!pools.isEmpty() && pools.get(pools.size() - 1)[0] > pool[0]) {
                double[] before = pools.remove(pools.size() - 1);
                double count = before[1] + pool[1];
                pool = new double[] {(before[0] * before[1] + pool[0] * pool[1]) / count, count};
            }
            pools.add(pool);
        }
        return pools.stream()
                .flatMapToDouble(pool -> {
                    double[] same = new double[(int) pool[1]];
                    Arrays.fill(same, Math.exp(pool[0]));
                    return Arrays.stream(same);
                })
                .toArray();
    }

    /** Each band between others left out in turn, its sizes predicted from the rest. */
    private static FitQuality quality(List<List<CollectiveLaw.Knot>> bands, long count) {
        List<Double> errors = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        for (int out = 1; out < bands.size() - 1; out++) {
            List<List<CollectiveLaw.Knot>> rest = new ArrayList<>(bands);
            rest.remove(out);
            List<CollectiveLaw.Knot> knots = knots(rest);
            double sum = 0;
            for (CollectiveLaw.Knot size : bands.get(out)) {
                double ratio = seconds(knots, size.bytes()) / size.seconds();
                errors.add(ratio - 1);
                sum += Math.log(ratio);
            }
            means.add(sum / bands.get(out).size());
        }
        ErrorSummary summary =
                ErrorSummary.of(errors.stream().mapToDouble(e -> e).toArray());
        double mean = means.stream().mapToDouble(m -> m).average().orElse(0);
        double spread = Math.sqrt(means.stream()
                .mapToDouble(m -> (m - mean) * (m - mean))
                .average()
                .orElse(0));
        return summary.quality(count, spread, "each knot's sizes, from the others");
    }

    /** The time at a size: linear between the knots, the last slope beyond, the first time below. */
    static double seconds(List<CollectiveLaw.Knot> knots, double bytes) {
        if (bytes <= knots.get(0).bytes()) {
            return knots.get(0).seconds();
        }
        int upper = 1;
        while (upper < knots.size() - 1 && knots.get(upper).bytes() < bytes) {
            upper++;
        }
        CollectiveLaw.Knot a = knots.get(upper - 1);
        CollectiveLaw.Knot b = knots.get(upper);
        return a.seconds() + (b.seconds() - a.seconds()) * (bytes - a.bytes()) / (b.bytes() - a.bytes());
    }
}
