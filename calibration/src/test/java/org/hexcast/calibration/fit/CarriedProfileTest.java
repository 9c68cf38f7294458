package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.result.Provenance;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** Laws: who stands in for whom, and how far off that is said to be. */
class CarriedProfileTest {

    private static final FitQuality EXPECTED = new FitQuality(0, 0.14, 0.3, 0, 0.2, "whole GPUs");

    private static CarriedProfile.Measured measured(String gpu, KernelLaw... more) {
        return new CarriedProfile.Measured(UsualLaws.gpu(gpu), UsualLaws.profile(gpu, more));
    }

    private static KernelLaw fp8() {
        return UsualLaws.law(KernelFamily.GEMM, Precision.FP8, ResidualTable.NONE);
    }

    @Test
    void everyGpuOfTheCatalogue_hasARelativeThatItIsNot_exceptBlackwellAndCpus() {
        Set<String> names = new Catalog().gpuNames();
        for (String name : names) {
            boolean measuredWhereItIs = name.startsWith("CPU");
            if (!measuredWhereItIs
                    && !Set.of("B200-SXM-180GB", "RTX-PRO-6000-Server").contains(name)) {
                assertThat(RelativeChoice.of(name)).as(name).hasValueSatisfying(row -> {
                    assertThat(names).contains(row.relative());
                    assertThat(row.relative()).isNotEqualTo(name);
                });
            }
        }
        assertThat(RelativeChoice.of("B200-SXM-180GB")).isEmpty();
        assertThat(names)
                .containsAll(RelativeChoice.rows().stream()
                        .map(RelativeChoice.Row::gpu)
                        .toList());
    }

    /** Boost clocks that the data sheets print. */
    @Test
    void clocks_areThoseOfTheDataSheets() {
        assertThat(clock("A100-SXM-80GB")).isCloseTo(1.41e9, within(0.01e9));
        assertThat(clock("V100-SXM-16GB")).isCloseTo(1.53e9, within(0.01e9));
        assertThat(clock("T4")).isCloseTo(1.59e9, within(0.01e9));
        assertThat(clock("RTX-A6000")).isCloseTo(1.80e9, within(0.01e9));
        assertThat(clock("L40S")).isCloseTo(2.52e9, within(0.01e9));
        assertThat(clock("H100-SXM-80GB")).isCloseTo(1.98e9, within(0.01e9));
    }

    private static double clock(String gpu) {
        return RelativeChoice.of(gpu).orElseThrow().clockHertz(UsualLaws.gpu(gpu));
    }

    @Test
    void derived_saysWhomItIsBasedOnAndHowFarItIsOff() {
        CarriedProfile derived = new CarriedProfile(List.of(measured("L40S", fp8())), family -> EXPECTED);
        DeviceProfile l40 = derived.of(UsualLaws.gpu("L40")).orElseThrow();
        assertThat(l40.gpu()).isEqualTo("L40");
        assertThat(l40.lineage().provenance()).isEqualTo(Provenance.DERIVED);
        assertThat(l40.lineage().basedOn()).isEqualTo("L40S");
        assertThat(l40.kernels()).hasSize(5).allSatisfy(law -> {
            assertThat(law.quality()).isEqualTo(EXPECTED);
            assertThat(law.source()).endsWith("; L40S carried over to L40");
        });
    }

    @Test
    void precisionThatTheGpuLacks_hasNoLaw() {
        CarriedProfile derived = new CarriedProfile(List.of(measured("A100-SXM-80GB", fp8())), family -> EXPECTED);
        assertThat(derived.of(UsualLaws.gpu("T4")).orElseThrow().kernels())
                .hasSize(4)
                .noneMatch(law -> law.key().stored() == Precision.FP8);
    }

    @Test
    void lawThatTheRelativeLacks_comesFromItsOwnRelative() {
        DeviceProfile a6000 = new DeviceProfile(
                "RTX-A6000", UsualLaws.lineage("RTX-A6000"), List.of(UsualLaws.law(KernelFamily.GEMM)), List.of());
        CarriedProfile derived = new CarriedProfile(
                List.of(
                        measured("A100-SXM-80GB"),
                        measured("L40S"),
                        new CarriedProfile.Measured(UsualLaws.gpu("RTX-A6000"), a6000)),
                family -> EXPECTED);
        assertThat(derived.of(UsualLaws.gpu("A40")).orElseThrow().kernels())
                .extracting(law -> law.key().family() + " of " + law.source())
                .containsExactlyInAnyOrder(
                        "GEMM of test; RTX-A6000 carried over to A40",
                        "PREFILL_ATTENTION of test; L40S carried over to A40",
                        "DECODE_ATTENTION of test; L40S carried over to A40",
                        "ELEMENTWISE of test; A100-SXM-80GB carried over to A40");
    }

    @Test
    void noRelativeMeasured_noProfile() {
        CarriedProfile derived = new CarriedProfile(List.of(measured("A100-SXM-80GB")), family -> EXPECTED);
        assertThat(derived.of(UsualLaws.gpu("L40"))).isEmpty();
        assertThat(derived.of(UsualLaws.gpu("B200-SXM-180GB"))).isEmpty();
    }

    /** Times of the L40S that are exactly the carried law's, and those a fifth above. */
    @Test
    void transferErrors_areThoseOfTheCarriedLaw() {
        GpuType a6000 = UsualLaws.gpu("RTX-A6000");
        GpuType l40s = UsualLaws.gpu("L40S");
        KernelLaw law = UsualLaws.law(KernelFamily.GEMM);
        FittedKernel carried = new FittedKernel(CarriedLaw.of(law, a6000, l40s, EXPECTED), l40s);
        List<KernelSample> samples = java.util.stream.LongStream.rangeClosed(1, 40)
                .mapToObj(m -> {
                    Gemm gemm = new Gemm(m, 4096, 4096, Precision.BF16, Precision.BF16);
                    double factor = m <= 16 ? 1 : 1.25;
                    return new KernelSample(gemm, "L40S", 1, factor * carried.seconds(gemm), "test", "test");
                })
                .toList();
        TransferErrors errors = new TransferErrors(
                List.of(new TransferErrors.Known(a6000, law, List.of()), new TransferErrors.Known(l40s, law, samples)));
        assertThat(errors.pairs())
                .filteredOn(row -> row.errors().count() > 0)
                .extracting(PredictionErrors::subject)
                .containsExactly(
                        "gemm bf16 on L40S by the law of the RTX-A6000",
                        "gemm bf16, m <= 16 on L40S by the law of the RTX-A6000");
        assertThat(errors.pairs().get(0).errors().bias()).isCloseTo(-0.2, within(1e-9));
        assertThat(errors.pairs().get(1).errors().p90()).isCloseTo(0, within(1e-9));
        assertThat(errors.expected(KernelFamily.PREFILL_ATTENTION)).isEmpty();
    }
}
