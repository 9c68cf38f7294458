package org.hexcast.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.hexcast.calibration.fit.RelativeChoice.Row;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.profile.FitQuality;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelLaw;

/** How far the laws of one GPU, carried over, are off on another that was measured too: the errors of derived profiles. */
public final class TransferErrors {

    /** Products of so few rows do little but stream their weights. */
    private static final long STREAMING_ROWS = 16;

    private final List<Known> known;

    /**
     * A law and what it was fitted on.
     *
     * @param gpu that was measured
     * @param law of its kernels
     * @param samples all of these kernels
     */
    public record Known(GpuType gpu, KernelLaw law, List<KernelSample> samples) {

        public Known {
            samples = List.copyOf(samples);
        }
    }

    /** Among these; GPUs without a known relative are passed over. */
    public TransferErrors(List<Known> known) {
        this.known = known.stream()
                .filter(one -> RelativeChoice.of(one.gpu().name()).isPresent())
                .toList();
    }

    /** One row for every ordered pair of GPUs and kernels, and one more for products of few rows. */
    public List<PredictionErrors> pairs() {
        List<PredictionErrors> rows = new ArrayList<>();
        for (Known from : known) {
            for (Known to : known) {
                if (!to.gpu().name().equals(from.gpu().name())
                        && to.law().key().equals(from.law().key())) {
                    rows.add(row(from, to, "", sample -> true));
                    if (to.law().key().family() == KernelFamily.GEMM) {
                        rows.add(row(from, to, ", m <= " + STREAMING_ROWS, TransferErrors::streams));
                    }
                }
            }
        }
        return rows;
    }

    private static boolean streams(KernelSample sample) {
        return sample.shape() instanceof Gemm gemm && gemm.m() <= STREAMING_ROWS;
    }

    private static PredictionErrors row(Known from, Known to, String part, Predicate<KernelSample> which) {
        String subject = to.law().key().label() + part + " on " + to.gpu().name() + " by the law of the "
                + from.gpu().name();
        return new PredictionErrors(subject, "the GPU", ErrorSummary.of(errors(from, to, which)));
    }

    private static double[] errors(Known from, Known to, Predicate<KernelSample> which) {
        KernelLaw law =
                CarriedLaw.of(from.law(), from.gpu(), to.gpu(), from.law().quality());
        FittedKernel kernel = new FittedKernel(law, to.gpu());
        return to.samples().stream()
                .filter(which)
                .mapToDouble(sample -> kernel.seconds((DeviceKernel) sample.shape()) / sample.seconds() - 1)
                .toArray();
    }

    /**
     * Errors to expect of a carried law of this family: the mean of those of every measured GPU by its own relative, and as spread the root of the mean square
     * of their medians as logarithms, since few pairs say little about their biases. Nothing where no pair was measured.
     */
    public Optional<FitQuality> expected(KernelFamily family) {
        List<ErrorSummary> summaries = new ArrayList<>();
        for (Known to : known) {
            String relative =
                    RelativeChoice.of(to.gpu().name()).map(Row::relative).orElse("");
            known.stream()
                    .filter(from -> from.law().key().equals(to.law().key())
                            && family == to.law().key().family())
                    .filter(from -> from.gpu().name().equals(relative))
                    .map(from -> ErrorSummary.of(errors(from, to, sample -> true)))
                    .forEach(summaries::add);
        }
        if (summaries.isEmpty()) {
            return Optional.empty();
        }
        double squares = summaries.stream()
                .mapToDouble(summary -> Math.log1p(summary.median()) * Math.log1p(summary.median()))
                .average()
                .orElse(0);
        return Optional.of(new FitQuality(
                0,
                summaries.stream().mapToDouble(ErrorSummary::median).average().orElse(0),
                summaries.stream().mapToDouble(ErrorSummary::p90).average().orElse(0),
                summaries.stream().mapToDouble(ErrorSummary::bias).average().orElse(0),
                Math.sqrt(squares),
                "whole GPUs, by their relatives (" + summaries.size() + ")"));
    }
}
