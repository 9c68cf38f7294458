package org.hexcast.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.hexcast.calibration.importer.MeasurementImport;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;
import org.hexcast.domain.testing.PublicData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Kernels of one GPU predict whole layers of others that somebody else measured with another engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublicLayersTest {

    private static final int MOST = 3000;

    private DeviceProfile a100 = UsualLaws.profile("A100-SXM-80GB");
    private List<KernelSample> layers = List.of();

    @BeforeAll
    void fitTheRelative() {
        layers = MeasurementImport.read(PublicData.file("helix")).kernels();
        List<KernelSample> kernels = new ArrayList<>();
        kernels.addAll(a100(
                MeasurementImport.read(PublicData.file("aiconfigurator")).kernels(),
                sample -> sample.kernel().startsWith("vllm")));
        kernels.addAll(a100(
                MeasurementImport.read(PublicData.file("vidur")).kernels(),
                sample -> KernelFormula.key((DeviceKernel) sample.shape()).family() == KernelFamily.ELEMENTWISE));
        List<KernelLaw> laws = new ArrayList<>();
        for (KernelFamily family : KernelFamily.values()) {
            KernelKey key = new KernelKey(family, Precision.BF16, Precision.BF16);
            KernelFitter fitter = new KernelFitter(key, UsualLaws.gpu("A100-SXM-80GB"));
            List<KernelSample> own = kernels.stream()
                    .filter(sample ->
                            KernelFormula.key((DeviceKernel) sample.shape()).equals(key))
                    .filter(sample -> !fitter.cached(sample))
                    .toList();
            laws.add(fitter.fit(thinned(own), ResidualTable.NONE, "public").with(UsualLaws.QUALITY));
        }
        a100 = new DeviceProfile("A100-SXM-80GB", UsualLaws.lineage("A100-SXM-80GB"), laws, List.of());
    }

    private static List<KernelSample> a100(List<KernelSample> samples, Predicate<KernelSample> which) {
        return samples.stream()
                .filter(sample -> sample.gpu().equals("A100-SXM-80GB"))
                .filter(sample -> sample.shape() instanceof DeviceKernel && !(sample.shape() instanceof MixedAttention))
                .filter(which)
                .toList();
    }

    private static List<KernelSample> thinned(List<KernelSample> samples) {
        List<KernelSample> taken = new ArrayList<>();
        for (int i = 0; i < samples.size(); i += 1 + samples.size() / MOST) {
            taken.add(samples.get(i));
        }
        return taken;
    }

    private LayerFit.Found fit(String name) {
        GpuType gpu = UsualLaws.gpu(name);
        CarriedProfile derived = new CarriedProfile(
                List.of(new CarriedProfile.Measured(UsualLaws.gpu("A100-SXM-80GB"), a100)),
                family -> UsualLaws.QUALITY);
        return new LayerFit(gpu, derived.of(gpu).orElseThrow(), LayerBatches.HELIX, UsualLaws.models())
                .fit(
                        layers.stream()
                                .filter(sample -> sample.gpu().equals(name))
                                .toList(),
                        "Helix @148b733 (Apache-2.0)");
    }

    @Test
    void a100With40GB_carriedOverOnly_prefillWithinATenth() {
        assertThat(fit("A100-SXM-40GB").errors())
                .filteredOn(row ->
                        row.holdOut().startsWith("everything") && row.subject().contains("prefill"))
                .hasSize(4)
                .allSatisfy(row ->
                        assertThat(row.errors().median()).as(row.subject()).isLessThan(0.1));
    }

    /** The T4's 70 W hold its tensor cores at half their rate; its memory reaches the A100's share. */
    @Test
    void t4_fitted_isHalfAsFastAsItsDataSheetSays() {
        LayerFit.Found found = fit("T4");
        assertThat(found.scales().compute()).isBetween(0.4, 0.6);
        assertThat(found.scales().memory()).isBetween(0.9, 1.15);
        assertThat(found.profile().kernels().get(0).quality().medianError()).isLessThan(0.12);
        assertThat(found.profile().collectives())
                .extracting(law -> law.devices())
                .containsExactly(2, 4);
    }
}
