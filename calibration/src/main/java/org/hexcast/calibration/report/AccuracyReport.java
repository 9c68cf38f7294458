package org.hexcast.calibration.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hexcast.calibration.fit.CollectiveFitter;
import org.hexcast.calibration.fit.ErrorSummary;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.holdout.Findings;
import org.hexcast.calibration.holdout.HoldOut;
import org.hexcast.calibration.holdout.InterpolationStudy;
import org.hexcast.calibration.holdout.Prediction;
import org.hexcast.domain.profile.FitQuality;

/** The error report of kernels and collectives, as sections. */
public final class AccuracyReport {

    /** Names of the pictures. */
    public static final String SCATTER = "accuracy-scatter";

    /** Names of the pictures. */
    public static final String CDF = "accuracy-cdf";

    private static final double[] BANDS = {0, 20e-6, 100e-6, 1e-3, Double.POSITIVE_INFINITY};
    private static final List<String> BAND_NAMES = List.of("< 20 us", "20-100 us", "0.1-1 ms", "> 1 ms");

    private final Findings findings;

    private AccuracyReport(Findings findings) {
        this.findings = findings;
    }

    /** The sections, those without rows left out. */
    public static List<ReportSection> sections(Findings findings) {
        AccuracyReport report = new AccuracyReport(findings);
        return List.of(
                        report.verdicts(),
                        report.inside(),
                        report.bands(),
                        report.edges(),
                        report.models(),
                        report.gpus(),
                        report.sources(),
                        report.interpolation(),
                        report.collectives(),
                        report.samples(),
                        report.leftOut())
                .stream()
                .filter(section -> section.tables().stream()
                        .anyMatch(table -> !table.rows().isEmpty()))
                .toList();
    }

    /** In how many hold-outs each target is met. */
    private ReportSection verdicts() {
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (HoldOut holdOut : findings.holdOuts()) {
            Optional<Target> target = Target.of(holdOut);
            target.ifPresent(t -> {
                int[] count = counts.computeIfAbsent(
                        holdOut.key().family().label() + "\n" + words(holdOut.sort(), t), key -> new int[2]);
                count[t.metBy(holdOut.errors()) ? 0 : 1]++;
            });
        }
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((key, count) -> rows.add(List.of(
                key.substring(0, key.indexOf('\n')),
                key.substring(key.indexOf('\n') + 1),
                String.valueOf(count[0]),
                String.valueOf(count[1]))));
        return ReportSection.of(
                "Targets",
                "A row of the tables below counts as met where its errors are within the target.",
                new ReportTable(List.of("family", "target", ">met", ">missed"), rows));
    }

    private static String words(HoldOut.Sort sort, Target target) {
        String most = String.format(Locale.ROOT, "median <= %.0f %%", target.median() * 100);
        if (Double.isFinite(target.p90())) {
            most += String.format(Locale.ROOT, ", p90 <= %.0f %%", target.p90() * 100);
        }
        return switch (sort) {
            case INSIDE -> "groups between others: " + most;
            case MODEL -> "whole models and tensor degrees: " + most;
            case GPU -> "whole GPUs: " + most;
            case EDGE, SOURCE -> most;
        };
    }

    private ReportSection inside() {
        return new ReportSection(
                "Groups held out between others",
                List.of(
                        "Whole rows, shapes, batches or lengths that no fit saw, dealt into five folds; coefficients and residuals are fitted anew for each fold. `spread` is the standard deviation, over the groups, of a group's mean logarithm of predicted over measured: how far off a step made of such kernels may be. Samples faster than the data sheet's roofline ran from the cache; they are neither fitted nor predicted. The RTX 4090 and RTX A6000 were measured on one model: to leave out a width of an element-wise kernel is to leave out its kind."),
                List.of(table(HoldOut.Sort.INSIDE)),
                List.of(SCATTER, CDF));
    }

    private ReportSection edges() {
        return ReportSection.of(
                "Edges of the grids",
                "The smallest and the largest group of every grid, held out together: extrapolation, without a target.",
                table(HoldOut.Sort.EDGE));
    }

    private ReportSection models() {
        return ReportSection.of(
                "Whole models and tensor degrees",
                "Vidur's layers: all matrices of a model, or of a tensor degree, predicted from the others'.",
                table(HoldOut.Sort.MODEL));
    }

    private ReportSection gpus() {
        return ReportSection.of(
                "Whole GPUs",
                "The law of its relative on the chip of a GPU, as if the GPU had never been measured. The relative is the measured GPU of the same chip, else of the same or of the nearest architecture whose tensor cores are programmed alike.",
                table(HoldOut.Sort.GPU));
    }

    private ReportSection sources() {
        return ReportSection.of(
                "Others' measurements",
                "What somebody else measured on the same GPU with other software, predicted by the law: the differences are those of kernels and of ways to measure as much as of the law.",
                table(HoldOut.Sort.SOURCE));
    }

    private ReportTable table(HoldOut.Sort sort) {
        List<List<String>> rows = new ArrayList<>();
        for (HoldOut holdOut : findings.of(sort)) {
            ErrorSummary errors = holdOut.errors();
            rows.add(List.of(
                    holdOut.gpu(),
                    holdOut.key().label(),
                    holdOut.held(),
                    String.valueOf(holdOut.groups()),
                    String.valueOf(errors.count()),
                    percent(errors.median()),
                    percent(errors.p90()),
                    percent(errors.bias()),
                    percent(holdOut.spread()),
                    Target.verdict(holdOut)));
        }
        return new ReportTable(
                List.of(
                        "GPU",
                        "kernels",
                        "held out",
                        ">groups",
                        ">samples",
                        ">median %",
                        ">p90 %",
                        ">bias %",
                        ">spread %",
                        "target"),
                rows);
    }

    private ReportSection bands() {
        Map<String, List<List<Prediction>>> laws = new LinkedHashMap<>();
        for (HoldOut holdOut : findings.of(HoldOut.Sort.INSIDE)) {
            List<List<Prediction>> bands =
                    laws.computeIfAbsent(holdOut.gpu() + "\n" + holdOut.key().label(), key -> emptyBands());
            for (Prediction prediction : holdOut.predictions()) {
                bands.get(band(prediction.measuredSeconds())).add(prediction);
            }
        }
        List<List<String>> rows = new ArrayList<>();
        laws.forEach((law, bands) -> {
            List<String> row = new ArrayList<>(Arrays.asList(law.split("\n", -1)));
            for (List<Prediction> band : bands) {
                ErrorSummary errors = ErrorSummary.of(
                        band.stream().mapToDouble(Prediction::error).toArray());
                row.add(String.valueOf(errors.count()));
                row.add(errors.count() == 0 ? "-" : percent(errors.median()) + " / " + percent(errors.p90()));
            }
            rows.add(row);
        });
        List<String> headers = new ArrayList<>(List.of("GPU", "kernels"));
        for (String name : BAND_NAMES) {
            headers.add(">" + name);
            headers.add(">median / p90 %");
        }
        return ReportSection.of(
                "By the time of the kernel",
                "The same predictions, all hold-outs of a law together, by measured time: how many, and their errors.",
                new ReportTable(headers, rows));
    }

    private static List<List<Prediction>> emptyBands() {
        List<List<Prediction>> bands = new ArrayList<>();
        BAND_NAMES.forEach(name -> bands.add(new ArrayList<>()));
        return bands;
    }

    private static int band(double seconds) {
        int band = 0;
        while (seconds >= BANDS[band + 1]) {
            band++;
        }
        return band;
    }

    private ReportSection interpolation() {
        List<List<String>> rows = new ArrayList<>();
        for (InterpolationStudy.Tried tried : findings.tried()) {
            ErrorSummary errors = tried.holdOut().errors();
            rows.add(List.of(
                    tried.holdOut().gpu(),
                    tried.holdOut().key().label(),
                    tried.holdOut().held(),
                    tried.way(),
                    String.valueOf(errors.count()),
                    percent(errors.median()),
                    percent(errors.p90()),
                    percent(errors.bias())));
        }
        return ReportSection.of(
                "Ways to interpolate",
                "Other ways on the same held-out groups. Neighbours are the next measured sizes below and above, everything else equal, as tables are looked up; they need the very matrix or head configuration to have been measured, the others do not.",
                new ReportTable(
                        List.of("GPU", "kernels", "held out", "way", ">samples", ">median %", ">p90 %", ">bias %"),
                        rows));
    }

    private ReportSection collectives() {
        List<List<String>> rows = new ArrayList<>();
        for (CollectiveFitter.OfGpu own : findings.collectives()) {
            FitQuality quality = own.law().quality();
            rows.add(List.of(
                    own.gpu(),
                    word(own.law().kind()),
                    word(own.law().wiring()),
                    String.valueOf(own.law().devices()),
                    String.valueOf(own.law().knots().size()),
                    String.valueOf(quality.samples()),
                    percent(quality.medianError()),
                    percent(quality.p90Error()),
                    percent(quality.bias()),
                    own.law().source()));
        }
        return ReportSection.of(
                "Collectives and messages",
                "Each knot's sizes left out in turn and predicted from the other knots; the first and the last knot are never left out. `A40` is a box without NVLink, the L40S box has no peer access.",
                new ReportTable(
                        List.of(
                                "GPU",
                                "collective",
                                "wiring",
                                ">GPUs",
                                ">knots",
                                ">sizes",
                                ">median %",
                                ">p90 %",
                                ">bias %",
                                "source"),
                        rows));
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private ReportSection samples() {
        List<List<String>> rows = new ArrayList<>();
        for (LawSamples law : findings.samples()) {
            long leftOut = law.leftOut().values().stream().mapToLong(n -> n).sum();
            rows.add(List.of(
                    law.gpu().name(),
                    law.key().label(),
                    String.valueOf(law.samples().size()),
                    String.valueOf(leftOut),
                    law.source()));
        }
        return ReportSection.of(
                "Samples",
                "What every law is fitted on: all good samples of one source, none of others. Kernels without any have the law of the nearest relative.",
                new ReportTable(List.of("GPU", "kernels", ">samples used", ">not used", "source"), rows));
    }

    private ReportSection leftOut() {
        TreeMap<String, Long> reasons = new TreeMap<>();
        for (LawSamples law : findings.samples()) {
            law.leftOut()
                    .forEach((reason, count) -> reasons.merge(law.key().label() + "\n" + reason, count, Long::sum));
        }
        List<List<String>> rows = new ArrayList<>();
        reasons.forEach((reason, count) -> {
            List<String> row = new ArrayList<>(Arrays.asList(reason.split("\n", -1)));
            row.add(String.valueOf(count));
            rows.add(row);
        });
        return ReportSection.of(
                "Samples not used",
                "Over all GPUs. Decoding by a prefill kernel: LLMServingSim's first profiler runs FlashAttention over one query row of a block of 128 and does not split the context, which no serving engine does; where nothing else was measured, the law is that of the nearest relative. Samples kept to check the law are those of the table of others' measurements.",
                new ReportTable(List.of("kernels", "source and reason", ">samples"), rows));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share * 100 + 0.0);
    }
}
