package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;
import org.junit.jupiter.api.Test;

/** Laws of carrying a law over: to itself nothing changes, a better data sheet is never slower. */
class CarriedLawTest {

    private final GpuType a100 = UsualLaws.gpu("A100-SXM-80GB");

    private static KernelLaw withResiduals() {
        List<ResidualTable.Axis> axes =
                KernelFormula.of(KernelFamily.ELEMENTWISE).axes();
        int size = axes.stream().mapToInt(axis -> axis.knots().size()).reduce(1, (a, b) -> a * b);
        return UsualLaws.law(
                KernelFamily.ELEMENTWISE,
                Precision.BF16,
                new ResidualTable(axes, java.util.Collections.nCopies(size, 100)));
    }

    private static KernelLaw carried(KernelLaw law, String from, String to) {
        return CarriedLaw.of(law, UsualLaws.gpu(from), UsualLaws.gpu(to), UsualLaws.QUALITY);
    }

    @Test
    void sameGpu_changesNothing() {
        KernelLaw law = withResiduals();
        KernelLaw carried = CarriedLaw.of(law, a100, a100, UsualLaws.QUALITY);
        assertThat(carried.coefficients()).isEqualTo(law.coefficients());
        assertThat(carried.residuals()).isEqualTo(law.residuals());
    }

    @Test
    void latencies_countCycles() {
        KernelLaw carried = carried(UsualLaws.law(KernelFamily.GEMM), "A100-SXM-80GB", "L40S");
        assertThat(carried.coefficients().get("launch")).isBetween(3e-6 / 1.8, 3e-6 / 1.77);
        assertThat(carried.coefficients().get("share-128x128")).isEqualTo(0.8);
    }

    @Test
    void residuals_stayBehindOnTheWayToAnotherArchitecture() {
        assertThat(carried(withResiduals(), "A100-SXM-80GB", "A30-24GB")
                        .residuals()
                        .axes())
                .isNotEmpty();
        assertThat(carried(withResiduals(), "A100-SXM-80GB", "L40S").residuals())
                .isEqualTo(ResidualTable.NONE);
    }

    @Test
    void memoryWithEcc_reachesLessOfItsDataSheet() {
        KernelLaw law = UsualLaws.law(KernelFamily.GEMM);
        assertThat(carried(law, "RTX-A6000", "A40").coefficients().get("bandwidth"))
                .isEqualTo(0.7395);
        assertThat(carried(law, "A40", "RTX-A6000").coefficients().get("bandwidth"))
                .isEqualTo(0.977);
        assertThat(carried(law, "H100-SXM-80GB", "H200-SXM-141GB")
                        .coefficients()
                        .get("bandwidth"))
                .isEqualTo(0.85);
    }

    /** Same chip, so that only the sheet differs: the H200 has more bandwidth than the H100, the A100 more multiprocessors than the A30. */
    @Test
    void betterSheet_neverSlower() {
        KernelLaw law = UsualLaws.law(KernelFamily.GEMM);
        Random random = new Random(1);
        for (List<String> pair :
                List.of(List.of("H100-SXM-80GB", "H200-SXM-141GB"), List.of("H100-PCIe-80GB", "H100-SXM-80GB"))) {
            FittedKernel slow =
                    new FittedKernel(carried(law, "H100-SXM-80GB", pair.get(0)), UsualLaws.gpu(pair.get(0)));
            FittedKernel fast =
                    new FittedKernel(carried(law, "H100-SXM-80GB", pair.get(1)), UsualLaws.gpu(pair.get(1)));
            for (int i = 0; i < 200; i++) {
                Gemm gemm = new Gemm(
                        1L << random.nextInt(14),
                        256L << random.nextInt(7),
                        256L << random.nextInt(7),
                        Precision.BF16,
                        Precision.BF16);
                assertThat(fast.seconds(gemm)).as(gemm.toString()).isLessThanOrEqualTo(slow.seconds(gemm) * 1.0001);
            }
        }
    }

    @Test
    void unknownGpu_isRefused() {
        GpuType b200 = UsualLaws.gpu("B200-SXM-180GB");
        assertThatThrownBy(() -> CarriedLaw.of(withResiduals(), a100, b200, UsualLaws.QUALITY))
                .hasMessage("no relative is known of B200-SXM-180GB");
    }
}
