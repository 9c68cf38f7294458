package org.hexcast.calibration.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.calibration.holdout.AccuracyStudy;
import org.hexcast.calibration.holdout.Findings;
import org.hexcast.calibration.holdout.HoldOut;
import org.hexcast.calibration.holdout.Prediction;
import org.hexcast.calibration.importer.ImportReport;
import org.hexcast.calibration.importer.Measurements;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.calibration.testing.MadeSamples;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.DeviceProfile;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** From samples to report and profiles, on samples made from formulas. */
class AccuracyReportTest {

    private static final GpuType A100 = MadeSamples.gpu("A100-SXM-80GB");
    private static final GpuType H100 = MadeSamples.gpu("H100-SXM-80GB");

    /** Made once: it takes seconds. */
    private static final Findings FINDINGS = findings(List.of(KernelFamily.GEMM, KernelFamily.ELEMENTWISE));

    private static Findings findings(List<KernelFamily> families) {
        List<KernelSample> samples = new ArrayList<>();
        for (GpuType gpu : List.of(A100, H100)) {
            for (KernelFamily family : families) {
                samples.addAll(MadeSamples.samples(MadeSamples.usual(family), gpu, 0.01, new Random(1)));
            }
        }
        samples.addAll(
                MadeSamples.samples(MadeSamples.usual(KernelFamily.DECODE_ATTENTION), A100, 0.01, new Random(1)));
        for (int i = 8; i < 28; i++) {
            samples.add(new KernelSample(
                    new Collective(Collective.Kind.ALL_REDUCE, 2, 1 << i, new Fabric(Fabric.Wiring.NVLINK_SWITCHED, 2)),
                    "H100-SXM-80GB",
                    2,
                    1e-5 + (1 << i) / 3e11,
                    "NCCL",
                    "MADE up:1"));
        }
        Measurements measurements = new Measurements(samples, List.of(), new ImportReport(List.of(), List.of()));
        return new AccuracyStudy(measurements, new Catalog()).run(Optional.empty(), phase -> {});
    }

    @Test
    void sections_ofTwoGpus_haveARowForEachHoldOut() {
        List<ReportSection> sections = AccuracyReport.sections(FINDINGS);
        assertThat(sections)
                .extracting(ReportSection::title)
                .containsExactly(
                        "Targets",
                        "Groups held out between others",
                        "By the time of the kernel",
                        "Edges of the grids",
                        "Whole GPUs",
                        "Ways to interpolate",
                        "Collectives and messages",
                        "Samples");
        List<List<String>> inside = sections.get(1).tables().get(0).rows();
        assertThat(inside)
                .hasSize(FINDINGS.of(HoldOut.Sort.INSIDE).size())
                .allMatch(row -> row.get(9).equals("met"));
        assertThat(inside)
                .anyMatch(
                        row -> row.get(0).equals("H100-SXM-80GB") && row.get(2).equals("matrices (n, k)"));
    }

    /** Samples of one formula on two chips: the law of one is near on the other, but for latencies, which are carried over by the clock and here are the same. */
    @Test
    void gpus_ofOneFormula_areForetold() {
        assertThat(FINDINGS.of(HoldOut.Sort.GPU))
                .hasSize(6)
                .allSatisfy(holdOut -> assertThat(holdOut.errors().median())
                        .as(holdOut.gpu() + " " + holdOut.held())
                        .isLessThan(0.4));
    }

    @Test
    void profiles_haveAllLaws_andSayWhatIsDerived() {
        List<DeviceProfile> profiles = FINDINGS.profiles("2026-11-21", "abc");
        assertThat(profiles).extracting(DeviceProfile::gpu).containsExactly("A100-SXM-80GB", "H100-SXM-80GB");
        DeviceProfile h100 = profiles.get(1);
        assertThat(h100.kernels()).hasSize(3);
        assertThat(h100.collectives()).hasSize(1);
        KernelLaw decode =
                h100.kernel(MadeSamples.key(KernelFamily.DECODE_ATTENTION)).orElseThrow();
        assertThat(decode.source()).startsWith("derived from the A100-SXM-80GB");
        KernelLaw gemm = h100.kernel(MadeSamples.key(KernelFamily.GEMM)).orElseThrow();
        assertThat(gemm.quality().samples()).isEqualTo(288);
        assertThat(gemm.quality().medianError()).isBetween(1e-4, 0.05);
        assertThat(gemm.quality().heldOut()).isEqualTo("whole rows m, matrices (n, k)");
        assertThat(h100.lineage().date()).isEqualTo("2026-11-21");
    }

    @Test
    void page_ofSections_isTheSameEachTime() {
        String page = page();
        assertThat(page)
                .startsWith("# Accuracy\n\nWords.\n\n## Targets\n")
                .contains("![Groups held out between others](p/accuracy-scatter.png)")
                .contains("| GPU | kernels | held out | groups |")
                .isEqualTo(page());
    }

    private static String page() {
        List<ReportSection> sections = AccuracyReport.sections(findings(List.of(KernelFamily.ELEMENTWISE)));
        return MarkdownReport.of("Accuracy", List.of("Words."), sections, "p/");
    }

    @Test
    void target_errorsAtTheBar_areMet() {
        HoldOut.Sort inside = HoldOut.Sort.INSIDE;
        HoldOut holdOut = new HoldOut(
                "L40S", MadeSamples.key(KernelFamily.GEMM), "rows m", inside, 1, List.of(new Prediction("1", 1, 1.05)));
        Target target = Target.of(holdOut).orElseThrow();
        assertThat(target.metBy(new ErrorSummary(9, 0.05, 0.15, 0))).isTrue();
        assertThat(target.metBy(new ErrorSummary(9, 0.0501, 0.15, 0))).isFalse();
        assertThat(target.metBy(new ErrorSummary(9, 0.05, 0.1501, 0))).isFalse();
    }

    @Test
    void table_rowOfOtherLength_isRefused() {
        assertThatThrownBy(() -> new ReportTable(List.of("a", "b"), List.of(List.of("1"))))
                .hasMessageContaining("1 cells under 2 headers");
    }
}
