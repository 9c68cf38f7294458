package org.hexcast.calibration.fit;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.KernelKey;

/**
 * The samples that one law is fitted on.
 *
 * @param gpu what was measured
 * @param key which kernels
 * @param source whose measurements, with their licence
 * @param samples those used
 * @param leftOut how many of this GPU and key were not, by reason
 */
public record LawSamples(
        GpuType gpu, KernelKey key, String source, List<KernelSample> samples, Map<String, Long> leftOut) {

    public LawSamples {
        samples = List.copyOf(samples);
        leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    }

    /** The same law on other samples. */
    public LawSamples with(List<KernelSample> others) {
        return new LawSamples(gpu, key, source, others, leftOut);
    }

    /** GPU and kernels. */
    public String label() {
        return gpu.name() + " " + key.label();
    }
}
