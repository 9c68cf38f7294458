package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hexcast.calibration.probe.CpuCalibration;
import org.hexcast.calibration.probe.StepCheck;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.domain.profile.CollectiveLaw;
import org.hexcast.domain.profile.KernelLaw;

/** What was measured of a CPU device, as text. */
public final class CpuReport {

    private CpuReport() {}

    /** Machine, peaks, laws, engine and whole steps. */
    public static List<String> of(CpuCalibration.Outcome outcome, List<StepCheck.Row> steps) {
        List<String> lines = new ArrayList<>();
        lines.add(outcome.gpu().name() + ": " + outcome.profile().lineage().machine());
        lines.add(String.format(
                Locale.ROOT,
                "Fastest product %.1f GFLOP/s, copy of the largest array %.1f GB/s",
                gemmPeak(outcome.samples()) / 1e9,
                copyRate(outcome.samples()) / 1e9));
        lines.add(String.format(
                Locale.ROOT,
                "Engine hexcast adds %.1f us a step and %.2f us a sequence",
                outcome.overhead().secondsPerStep() * 1e6,
                outcome.overhead().secondsPerSequence() * 1e6));
        lines.add("");
        Table laws = new Table("law", "samples", "median error", "p90 error", "held out");
        for (KernelLaw law : outcome.profile().kernels()) {
            laws.row(
                    law.key().label(),
                    String.valueOf(law.quality().samples()),
                    Numbers.percent(law.quality().medianError()),
                    Numbers.percent(law.quality().p90Error()),
                    law.quality().heldOut());
        }
        for (CollectiveLaw law : outcome.profile().collectives()) {
            laws.row(
                    law.kind().toLowerCase(Locale.ROOT).replace('_', '-') + " among " + law.devices(),
                    String.valueOf(law.quality().samples()),
                    Numbers.percent(law.quality().medianError()),
                    Numbers.percent(law.quality().p90Error()),
                    law.quality().heldOut());
        }
        lines.addAll(laws.lines());
        lines.add("");
        Table table = new Table("whole step", "predicted", "measured", "ratio");
        for (StepCheck.Row row : steps) {
            table.row(
                    row.batch().label(),
                    Numbers.millis(row.predictedSeconds()),
                    Numbers.millis(row.measuredSeconds()),
                    String.format(Locale.ROOT, "%.2f", row.ratio()));
        }
        lines.addAll(table.lines());
        return lines;
    }

    private static double gemmPeak(List<KernelSample> samples) {
        return samples.stream()
                .filter(sample -> sample.shape() instanceof Gemm)
                .mapToDouble(sample -> ((Gemm) sample.shape()).flops() / sample.seconds())
                .max()
                .orElse(0);
    }

    private static double copyRate(List<KernelSample> samples) {
        double rate = 0;
        double most = 0;
        for (KernelSample sample : samples) {
            if (sample.shape() instanceof Elementwise element
                    && element.kind() == Elementwise.Kind.COPY
                    && element.bytes() > most) {
                most = element.bytes();
                rate = most / sample.seconds();
            }
        }
        return rate;
    }
}
