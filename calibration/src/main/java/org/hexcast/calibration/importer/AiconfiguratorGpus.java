package org.hexcast.calibration.importer;

import java.util.Map;
import java.util.Optional;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.domain.hardware.Precision;

/** The systems of aiconfigurator by their names there, and its words for number formats. */
final class AiconfiguratorGpus {

    static final String KEY = "AICONFIGURATOR";

    private static final Map<String, String> BY_SYSTEM = Map.of(
            "a100_sxm", "A100-SXM-80GB",
            "a100_pcie", "A100-PCIe-80GB",
            "a30", "A30-24GB",
            "h100_sxm", "H100-SXM-80GB",
            "h200_sxm", "H200-SXM-141GB",
            "b200_sxm", "B200-SXM-180GB",
            "l40s", "L40S",
            "rtx_pro_6000_server", "RTX-PRO-6000-Server");

    private AiconfiguratorGpus() {}

    static String gpu(SourceFile file) {
        return file.gpu(BY_SYSTEM);
    }

    /** SXM boards have a switch; the L40S box has no peer access (its all-reduce falls to about 1 GB/s on 8 GPUs), of other PCIe boards none is known. */
    static Fabric fabric(String gpu, int devices) {
        return new Fabric(gpu.contains("-SXM-") ? Fabric.Wiring.NVLINK_SWITCHED : Fabric.Wiring.PCIE_HOST, devices);
    }

    /** Storage of activations or of the KV cache; nothing for formats that are not modelled. */
    static Optional<Precision> precision(String word) {
        return switch (word) {
            case "bfloat16" -> Optional.of(Precision.BF16);
            case "float16", "half" -> Optional.of(Precision.FP16);
            case "fp8", "fp8_block" -> Optional.of(Precision.FP8);
            case "int8" -> Optional.of(Precision.INT8);
            default -> Optional.empty();
        };
    }
}
