package org.hexcast.calibration.importer;

import java.util.Map;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.Fabric.Wiring;

/** The devices and boxes of Vidur by their names there. */
final class VidurGpus {

    static final String KEY = "VIDUR";

    /** The pairwise boxes hold PCIe boards with bridges: of the A100 the 80 GB one, of the H100 the NVL; which V100 it was is not told. */
    private static final Map<String, String> BY_BOX = Map.of(
            "a100", "A100-SXM-80GB",
            "a100_dgx", "A100-SXM-80GB",
            "a100_pairwise_nvlink", "A100-PCIe-80GB",
            "h100", "H100-SXM-80GB",
            "h100_dgx", "H100-SXM-80GB",
            "h100_pairwise_nvlink", "H100-NVL-94GB",
            "a40", "A40",
            "a40_pairwise_nvlink", "A40",
            "v100", "V100-SXM-32GB");

    private VidurGpus() {}

    static String gpu(SourceFile file) {
        return file.gpu(BY_BOX);
    }

    /**
     * What joined the GPUs. The A40 pair that was measured is not a bridged one, whatever its folder is called: it moves 4 to 5 GB/s. The V100 gain with
     * every pair of GPUs, as rings over a cube mesh do.
     */
    static Fabric fabric(String gpu, int devicesPerHost, int devices) {
        Wiring inside;
        if (gpu.startsWith("V100")) {
            inside = Wiring.NVLINK_MESH;
        } else if (gpu.contains("-SXM-")) {
            inside = Wiring.NVLINK_SWITCHED;
        } else {
            inside = gpu.equals("A40") ? Wiring.PCIE_HOST : Wiring.NVLINK_PAIR;
        }
        return new Fabric(devicesPerHost < devices ? Wiring.ACROSS_HOSTS : inside, devicesPerHost);
    }
}
