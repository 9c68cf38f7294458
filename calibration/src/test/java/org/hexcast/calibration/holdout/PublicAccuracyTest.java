package org.hexcast.calibration.holdout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.LawFits;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.fit.SampleChoice;
import org.hexcast.calibration.importer.ImportReport;
import org.hexcast.calibration.importer.MeasurementImport;
import org.hexcast.calibration.importer.Measurements;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.testing.PublicData;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;

/** The 16-bit matrix products of vLLM on A100 and H100, where the public tables are there: errors of whole rows and matrices that no fit saw. */
class PublicAccuracyTest {

    @Test
    void gemms_ofA100AndH100_areForetoldWithinTheTargets() {
        List<KernelSample> samples = new ArrayList<>();
        for (String gpu : List.of("a100_sxm", "h100_sxm")) {
            samples.addAll(MeasurementImport.read(
                            PublicData.file("aiconfigurator/" + gpu + "__gemm__vllm__0.14.0__gemm_perf.csv.gz"))
                    .kernels());
        }
        List<LawSamples> laws = SampleChoice.of(
                        new Measurements(samples, List.of(), new ImportReport(List.of(), List.of())), new Catalog())
                .laws()
                .stream()
                .filter(law -> law.key().label().equals("gemm bf16"))
                .toList();
        assertThat(laws).hasSize(2);
        for (FittedLaw law : LawFits.of(laws)) {
            for (Grouping grouping : Grouping.of(KernelFamily.GEMM)) {
                HoldOut inside = CrossValidation.of(law.samples(), grouping, CrossValidation.recipe(law))
                        .get(0);
                assertThat(inside.sort()).isEqualTo(HoldOut.Sort.INSIDE);
                assertThat(inside.errors().median())
                        .as(law.samples().label() + " " + inside.held())
                        .isBetween(0.001, 0.05);
                assertThat(inside.errors().p90())
                        .as(law.samples().label() + " " + inside.held())
                        .isLessThan(0.16);
            }
        }
    }
}
