package org.hexcast.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.calibration.fit.PredictionErrors;
import org.hexcast.calibration.report.ReportSection;
import org.hexcast.calibration.report.ReportTable;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.costmodel.CostModel;
import org.hexcast.domain.engine.EngineKernels;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.scenarios.catalog.Catalog;

/** What end-to-end figures and whole layers say of the profiles that ship. */
public final class EndToEndReport {

    private static final double STEP_TARGET = 0.10;
    private static final double THROUGHPUT_TARGET = 0.15;

    private EndToEndReport() {}

    /** End-to-end figures beside their predictions. */
    public static List<ReportSection> sections(Catalog catalog, List<ServingSample> samples) {
        CostModel costs = Profiles.costs(catalog.profiles());
        EndToEndJob job = new EndToEndJob(catalog, costs);
        List<EndToEndRow> rows = job.rows(samples);
        List<ReportSection> sections = new ArrayList<>();
        sections.add(new ReportSection(
                "End to end",
                List.of(
                        "Kernels by the profiles that ship plus the overhead of the engine's profile, as `hexcast estimate` predicts. Rows on which an engine's overhead was fitted are counted and not scored. Targets: Splitwise's steps 10 %, TensorRT-LLM's throughput 15 % median.",
                        "The load is part of every figure: one batch alone waits for nothing, a saturated engine is at 100 % of its capacity. No figure here was taken between the two."),
                List.of(figures(rows), leftOut(job.leftOut())),
                List.of()));
        job.fittedOverhead(samples)
                .ifPresent(overhead -> sections.add(ReportSection.of(
                        "Overhead of vLLM in 2023",
                        "Fitted on the rows of Splitwise with batches of 2, 8 and 32 and single requests of 128, 1,024 and 4,096 tokens; the entry `vllm-0.2` of the catalogue.",
                        overhead(overhead))));
        return sections;
    }

    private static ReportTable figures(List<EndToEndRow> rows) {
        Map<String, List<EndToEndRow>> groups = new TreeMap<>();
        for (EndToEndRow row : rows) {
            ServingSetup setup = row.sample().setup();
            String precision = setup.precision().name().toLowerCase(Locale.ROOT);
            groups.computeIfAbsent(
                            String.join(
                                    "\t",
                                    setup.engine(),
                                    row.engine(),
                                    setup.gpu(),
                                    String.valueOf(setup.devices()),
                                    precision,
                                    metric(row.sample().metric()),
                                    row.load()),
                            key -> new ArrayList<>())
                    .add(row);
        }
        List<List<String>> cells = new ArrayList<>();
        groups.forEach((key, group) -> {
            double[] errors = group.stream()
                    .filter(row -> !row.fittedOn())
                    .mapToDouble(EndToEndRow::error)
                    .toArray();
            ErrorSummary summary = ErrorSummary.of(errors);
            List<String> line = new ArrayList<>(List.of(key.split("\t", -1)));
            line.add(String.valueOf(group.size() - errors.length));
            line.add(String.valueOf(errors.length));
            line.add(percent(summary.median()));
            line.add(percent(summary.p90()));
            line.add(percent(summary.bias()));
            line.add(verdict(group.get(0), summary));
            cells.add(line);
        });
        return new ReportTable(
                List.of(
                        "measured engine",
                        "profile",
                        "GPU",
                        ">GPUs",
                        "format",
                        "figure",
                        "load",
                        ">fitted on",
                        ">scored",
                        ">median %",
                        ">p90 %",
                        ">bias %",
                        "target"),
                cells);
    }

    private static String verdict(EndToEndRow row, ErrorSummary errors) {
        String engine = row.sample().setup().engine();
        double target = engine.startsWith("Splitwise")
                ? STEP_TARGET
                : engine.startsWith("TensorRT-LLM 0.10") ? THROUGHPUT_TARGET : Double.NaN;
        return Double.isNaN(target) ? "-" : errors.median() <= target ? "met" : "MISSED";
    }

    private static String metric(Metric metric) {
        return metric.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share * 100);
    }

    private static ReportTable leftOut(Map<String, Long> reasons) {
        return new ReportTable(
                List.of("not predicted", ">figures"),
                reasons.entrySet().stream()
                        .map(reason -> List.of(reason.getKey(), String.valueOf(reason.getValue())))
                        .toList());
    }

    private static ReportTable overhead(EngineOverhead overhead) {
        List<List<String>> rows = new ArrayList<>();
        overhead.kernels().byGpu().forEach((gpu, kernels) -> rows.add(row(gpu, overhead, kernels)));
        rows.add(row("others", overhead, overhead.kernels().usual()));
        return new ReportTable(
                List.of("GPU", ">per step, us", ">per sequence, us", ">launch per layer, us", ">prompts slower by"),
                rows);
    }

    private static List<String> row(String gpu, EngineOverhead overhead, EngineKernels kernels) {
        return List.of(
                gpu,
                String.format(Locale.ROOT, "%.0f", overhead.secondsPerStep() * 1e6),
                String.format(Locale.ROOT, "%.0f", overhead.secondsPerSequence() * 1e6),
                String.format(Locale.ROOT, "%.0f", kernels.launchSecondsPerLayer() * 1e6),
                String.format(Locale.ROOT, "%.2f", kernels.promptSlowdown()));
    }

    /** Errors of fits to whole layers and of laws on other GPUs. */
    public static List<ReportSection> others(List<PredictionErrors> layers, List<PredictionErrors> transfers) {
        return List.of(
                ReportSection.of(
                        "Whole layers",
                        "GPUs of which only whole decoder layers were measured (Helix): their relative's laws with three factors fitted. Prompts are taken as 763 tokens and contexts as 879, which the source does not state.",
                        table(layers)),
                ReportSection.of(
                        "Every GPU by every other",
                        "Laws carried over by data sheet and clock. Profiles that are DERIVED believe their laws no more than these errors.",
                        table(transfers)));
    }

    private static ReportTable table(List<PredictionErrors> errors) {
        return new ReportTable(
                List.of("what", "held out", ">count", ">median %", ">p90 %", ">bias %"),
                errors.stream()
                        .filter(row -> row.errors().count() > 0)
                        .map(row -> List.of(
                                row.subject(),
                                row.holdOut(),
                                String.valueOf(row.errors().count()),
                                percent(row.errors().median()),
                                percent(row.errors().p90()),
                                percent(row.errors().bias())))
                        .collect(Collectors.toList()));
    }
}
