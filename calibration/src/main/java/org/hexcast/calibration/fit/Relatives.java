package org.hexcast.calibration.fit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hexcast.domain.hardware.GpuType;

/**
 * Which measured GPU stands in for another: the one of the nearest compute capability (NVIDIA's number of an architecture's generation, in tenths); of two
 * equally near, the one whose memory has the nearer bandwidth. Ampere and Ada multiply with the same instructions; Hopper has its own.
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

    private Relatives() {}

    /** The relative of a GPU among these; nothing if it or they are of no known generation. It is never the GPU itself. */
    public static Optional<GpuType> nearest(GpuType gpu, List<GpuType> measured) {
        Optional<Integer> own = capability(gpu.name());
        return own.flatMap(capability -> measured.stream()
                .filter(other -> !other.name().equals(gpu.name()))
                .filter(other -> capability(other.name()).isPresent())
                .min(Comparator.<GpuType>comparingInt(
                                other -> Math.abs(capability(other.name()).orElse(0) - capability))
                        .thenComparingDouble(other ->
                                Math.abs(Math.log(other.bandwidthBytesPerSecond() / gpu.bandwidthBytesPerSecond())))
                        .thenComparing(GpuType::name)));
    }

    private static Optional<Integer> capability(String gpu) {
        return CAPABILITIES.entrySet().stream()
                .filter(known -> gpu.equals(known.getKey()) || gpu.startsWith(known.getKey() + "-"))
                .max(Comparator.comparingInt(known -> known.getKey().length()))
                .map(Map.Entry::getValue);
    }
}
