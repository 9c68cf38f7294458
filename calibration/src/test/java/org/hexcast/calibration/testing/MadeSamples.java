package org.hexcast.calibration.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/** Samples made from a formula with known coefficients, over grids like those of the public tables. */
public final class MadeSamples {

    private static final FitQuality UNTESTED = new FitQuality(0, 0, 0, 0, 0, "nothing");

    private static final List<Elementwise.Kind> KINDS = List.of(Elementwise.Kind.values());

    private MadeSamples() {}

    /** A GPU of the catalogue. */
    public static GpuType gpu(String name) {
        return new Catalog().gpu(FileNode.value(Place.of("test"), name));
    }

    /** The 16-bit kernels of a family. */
    public static KernelKey key(KernelFamily family) {
        return new KernelKey(family, Precision.BF16, Precision.BF16);
    }

    /** A law whose coefficients are the formula's usual ones, and which leaves nothing over. */
    public static KernelLaw usual(KernelFamily family) {
        Map<String, Double> coefficients = new LinkedHashMap<>();
        KernelFormula.of(family).coefficients().forEach(c -> coefficients.put(c.name(), c.usual()));
        return new KernelLaw(key(family), coefficients, ResidualTable.NONE, UNTESTED, "made up");
    }

    /** Kernels of a family, over a grid. */
    public static List<DeviceKernel> kernels(KernelFamily family) {
        List<DeviceKernel> kernels = new ArrayList<>();
        for (int a = 0; a < 8; a++) {
            for (int b = 0; b < 6; b++) {
                for (int c = 0; c < 6; c++) {
                    kernels.add(kernel(family, a, b, c));
                }
            }
        }
        return kernels;
    }

    private static DeviceKernel kernel(KernelFamily family, int a, int b, int c) {
        Heads heads = new Heads(8 << (b % 3), 1 << (b / 3 + c % 3), 128);
        return switch (family) {
            case GEMM -> new Gemm(1L << (a + 3), 512L << b, 512L << c, Precision.BF16, Precision.BF16);
            case PREFILL_ATTENTION -> new PrefillAttention(1L << c, 64L << a, 0, heads, Precision.BF16);
            case DECODE_ATTENTION -> new DecodeAttention(1L << c, 128L << a, heads, Precision.BF16);
            case ELEMENTWISE -> new Elementwise(KINDS.get(b), 1L << (a + 4), 2048L << c);
        };
    }

    /**
     * Samples of a law on a GPU.
     *
     * @param noise standard deviation of the logarithm of each time
     */
    public static List<KernelSample> samples(KernelLaw law, GpuType gpu, double noise, Random random) {
        FittedKernel kernel = new FittedKernel(law, gpu);
        return kernels(law.key().family()).stream()
                .map(shape -> sample(shape, gpu, kernel.seconds(shape) * Math.exp(noise * random.nextGaussian())))
                .toList();
    }

    /** One sample. */
    public static KernelSample sample(DeviceKernel shape, GpuType gpu, double seconds) {
        return new KernelSample(shape, gpu.name(), 1, seconds, "made", "MADE up:1");
    }

    /** The samples of one law. */
    public static LawSamples law(KernelFamily family, GpuType gpu, List<KernelSample> samples) {
        return new LawSamples(gpu, key(family), "made up", samples, Map.of());
    }
}
