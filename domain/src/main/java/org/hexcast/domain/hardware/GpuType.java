package org.hexcast.domain.hardware;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GPU product as its data sheet gives it. Read from the catalogue, never a class each.
 *
 * @param name catalogue name, for example {@code H100-SXM-80GB}
 * @param memoryBytes device memory that a program sees
 * @param multiprocessors streaming multiprocessors: how many thread blocks run at once
 * @param bandwidthBytesPerSecond peak bandwidth of the device memory
 * @param peakFlopsPerSecond dense peak per precision, with 32-bit accumulation; a precision without units is absent
 * @param ports a PCIe port, and an NVLink port where there is one
 */
public record GpuType(
        String name,
        long memoryBytes,
        int multiprocessors,
        double bandwidthBytesPerSecond,
        Map<Precision, Double> peakFlopsPerSecond,
        List<Port> ports) {

    public GpuType {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a GPU type needs a name");
        }
        if (memoryBytes <= 0 || memoryBytes > 1L << 44) {
            throw new IllegalArgumentException(
                    name + ": memory " + memoryBytes + " bytes must be above 0 and at most 16 TiB");
        }
        if (multiprocessors < 1 || multiprocessors > 100_000) {
            throw new IllegalArgumentException(
                    name + ": multiprocessors " + multiprocessors + " must be from 1 to 100000");
        }
        if (!(bandwidthBytesPerSecond > 0 && bandwidthBytesPerSecond <= 1e15)) {
            throw new IllegalArgumentException(name + ": memory bandwidth " + bandwidthBytesPerSecond
                    + " bytes/s must be above 0 and at most 10^15");
        }
        EnumMap<Precision, Double> peaks = new EnumMap<>(Precision.class);
        peaks.putAll(peakFlopsPerSecond);
        for (Map.Entry<Precision, Double> peak : peaks.entrySet()) {
            if (!(peak.getValue() > 0 && peak.getValue() <= 1e18)) {
                throw new IllegalArgumentException(name + ": peak " + peak.getKey() + " of " + peak.getValue()
                        + " FLOP/s must be above 0 and at most 10^18");
            }
        }
        peakFlopsPerSecond = Collections.unmodifiableMap(peaks);
        ports = List.copyOf(ports);
        if (ports.stream().filter(p -> p.kind() == LinkKind.PCIE).count() != 1
                || ports.stream().filter(p -> p.kind() == LinkKind.NVLINK).count() > 1) {
            throw new IllegalArgumentException(name + ": a GPU has one PCIe port and at most one NVLink port");
        }
    }

    /** Dense peak in this precision, or nothing where the chip has no units for it. */
    public Optional<Double> peak(Precision precision) {
        return Optional.ofNullable(peakFlopsPerSecond.get(precision));
    }

    /** The PCIe port, which every GPU has. */
    public Port pcie() {
        return port(LinkKind.PCIE).orElseThrow(() -> new IllegalStateException(name + " has no PCIe port"));
    }

    /** The NVLink port, if there is one. */
    public Optional<Port> nvlink() {
        return port(LinkKind.NVLINK);
    }

    private Optional<Port> port(LinkKind kind) {
        return ports.stream().filter(p -> p.kind() == kind).findFirst();
    }
}
