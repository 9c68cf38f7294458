package org.hexcast.calibration.importer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * Tells times that no GPU can reach: more FLOP/s than the data sheet's peak, or more bytes per second than its memory has where too many bytes are read for a
 * cache. A tenth more is allowed, as boards boost beyond their sheet. Such rows are errors of the measurement or of our reading of it. Owned by one import.
 */
final class PhysicalBound {

    private static final double ALLOWED = 1.1;

    /** More than twice the largest cache of the catalogue's GPUs (B200, 126 MB; L40S, 96 MB), in bytes. */
    private static final double BEYOND_CACHES = 256e6;

    private final Catalog catalog;
    private final Map<String, Optional<GpuType>> gpus = new HashMap<>();

    PhysicalBound(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Why this time is impossible; nothing if it is not, or if the GPU is not in the catalogue. */
    Optional<String> broken(KernelShape shape, String gpu, double seconds) {
        if (!(shape instanceof DeviceKernel kernel)) {
            return Optional.empty();
        }
        return gpus.computeIfAbsent(gpu, this::find).flatMap(type -> broken(kernel, type, seconds));
    }

    private Optional<GpuType> find(String gpu) {
        return catalog.gpuNames().contains(gpu)
                ? Optional.of(catalog.gpu(FileNode.value(Place.of(gpu), gpu)))
                : Optional.empty();
    }

    private static Optional<String> broken(DeviceKernel kernel, GpuType gpu, double seconds) {
        double peak = formats(kernel)
                .flatMap(precision -> gpu.peak(precision).stream())
                .mapToDouble(rate -> rate)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
        if (kernel.flops() > ALLOWED * peak * seconds) {
            return Optional.of("faster than the GPU can compute");
        }
        double bytes = kernel.bytes();
        boolean beyond = bytes > BEYOND_CACHES && bytes > ALLOWED * gpu.bandwidthBytesPerSecond() * seconds;
        return beyond ? Optional.of("faster than the GPU's memory can be read") : Optional.empty();
    }

    /** Number formats that the kernel may compute in. */
    private static Stream<Precision> formats(DeviceKernel kernel) {
        if (kernel instanceof Gemm gemm) {
            return Stream.of(gemm.activations());
        }
        Stream<Precision> wide = Stream.of(Precision.FP16, Precision.BF16);
        boolean narrow = (kernel instanceof PrefillAttention prefill && prefill.kv() == Precision.FP8)
                || (kernel instanceof DecodeAttention decode && decode.kv() == Precision.FP8);
        return narrow ? Stream.concat(wide, Stream.of(Precision.FP8)) : wide;
    }
}
