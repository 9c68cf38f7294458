package org.hexcast.calibration.fit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hexcast.domain.hardware.GpuType;

/**
 * Which measured GPU stands in for another: one with the same kind of memory, stacked (HBM) or not (GDDR), if there is one; of those the one of the nearest
 * compute capability (NVIDIA's number of an architecture's generation, in tenths); of those the one with the nearer bandwidth. The kind of memory comes first
 * since it tells boards for computing centres from others: their clocks under load, caches and ratio of FLOP/s to bandwidth.
 */
public final class Relatives {

    private static final Map<String, Integer> CAPABILITIES = Map.ofEntries(
            Map.entry("T4", 75),
            Map.entry("V100", 70),
            Map.entry("A100", 80),
            Map.entry("A30", 80),
            Map.entry("A10", 86),
            Map.entry("A10G", 86),
            Map.entry("A40", 86),
            Map.entry("RTX-A6000", 86),
            Map.entry("RTX-3090", 86),
            Map.entry("L4", 89),
            Map.entry("L40", 89),
            Map.entry("L40S", 89),
            Map.entry("RTX-4090", 89),
            Map.entry("H20", 90),
            Map.entry("H100", 90),
            Map.entry("H200", 90),
            Map.entry("B200", 100),
            Map.entry("RTX-PRO-6000", 120),
            Map.entry("RTX-5090", 120));

    private static final Set<String> STACKED = Set.of("V100", "A100", "A30", "H20", "H100", "H200", "B200");

    private Relatives() {}

    /** The relative of a GPU among these; nothing if it or they are of no known generation. It is never the GPU itself. */
    public static Optional<GpuType> nearest(GpuType gpu, List<GpuType> measured) {
        return family(gpu.name())
                .flatMap(own -> measured.stream()
                        .filter(other -> !other.name().equals(gpu.name()))
                        .filter(other -> family(other.name()).isPresent())
                        .min(Comparator.<GpuType>comparingInt(other ->
                                        distance(own, family(other.name()).orElse(own)))
                                .thenComparingDouble(other -> Math.abs(
                                        Math.log(other.bandwidthBytesPerSecond() / gpu.bandwidthBytesPerSecond())))
                                .thenComparing(GpuType::name)));
    }

    /** Another kind of memory is farther than any generation. */
    private static int distance(String family, String other) {
        int generations = Math.abs(CAPABILITIES.getOrDefault(family, 0) - CAPABILITIES.getOrDefault(other, 0));
        return generations + (STACKED.contains(family) == STACKED.contains(other) ? 0 : 1000);
    }

    /** The product without its form and memory. */
    private static Optional<String> family(String gpu) {
        return CAPABILITIES.keySet().stream()
                .filter(known -> gpu.equals(known) || gpu.startsWith(known + "-"))
                .max(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }
}
