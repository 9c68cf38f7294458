package org.hexcast.calibration.fit;

import java.util.List;
import java.util.Optional;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;

/**
 * Fits all laws: first those of GPUs that were measured widely, then those of GPUs with few shapes, where the residuals of the nearest relative fill what the
 * samples leave open. Laws are fitted in parallel; each depends on nothing but its samples and its prior.
 */
public final class LawFits {

    /** Fewer different matrices or head configurations than this are few. */
    private static final int FEW_SHAPES = 10;

    private LawFits() {}

    /** The laws, in the order of the samples. */
    public static List<FittedLaw> of(List<LawSamples> laws) {
        List<FittedLaw> wide = laws.parallelStream()
                .filter(LawFits::isWide)
                .map(samples -> fit(samples, ResidualTable.NONE, ""))
                .toList();
        return laws.parallelStream()
                .map(samples -> wide.stream()
                        .filter(law -> law.samples().equals(samples))
                        .findFirst()
                        .orElseGet(() -> fitFew(samples, wide)))
                .toList();
    }

    /** The widely measured relative whose law stands in for, or helps out, one of this GPU. */
    public static Optional<FittedLaw> relative(GpuType gpu, List<FittedLaw> alike) {
        List<FittedLaw> wide =
                alike.stream().filter(law -> isWide(law.samples())).toList();
        return Relatives.nearest(
                        gpu, wide.stream().map(law -> law.samples().gpu()).toList())
                .flatMap(found -> wide.stream()
                        .filter(law -> law.samples().gpu().name().equals(found.name()))
                        .findFirst());
    }

    private static FittedLaw fitFew(LawSamples samples, List<FittedLaw> wide) {
        Optional<FittedLaw> relative = relative(
                samples.gpu(),
                wide.stream()
                        .filter(law -> law.law().key().equals(samples.key()))
                        .toList());
        return fit(
                samples,
                relative.map(law -> law.law().residuals()).orElse(ResidualTable.NONE),
                relative.map(law -> "; what few shapes leave open from the "
                                + law.samples().gpu().name())
                        .orElse(""));
    }

    private static FittedLaw fit(LawSamples samples, ResidualTable prior, String remark) {
        KernelLaw law =
                new KernelFitter(samples.key(), samples.gpu()).fit(samples.samples(), prior, samples.source() + remark);
        return new FittedLaw(samples, prior, law);
    }

    /** Whether a law saw enough shapes to speak for all. */
    public static boolean isWide(LawSamples samples) {
        return samples.samples().stream()
                        .map(sample -> shape((DeviceKernel) sample.shape()))
                        .distinct()
                        .limit(FEW_SHAPES)
                        .count()
                == FEW_SHAPES;
    }

    /** What of a kernel does not depend on the batch. */
    private static List<Object> shape(DeviceKernel kernel) {
        if (kernel instanceof Gemm gemm) {
            return List.of(gemm.n(), gemm.k());
        }
        if (kernel instanceof PrefillAttention attention) {
            return List.of(attention.heads());
        }
        if (kernel instanceof DecodeAttention attention) {
            return List.of(attention.heads());
        }
        Elementwise element = (Elementwise) kernel;
        return List.of(element.kind(), element.width());
    }
}
