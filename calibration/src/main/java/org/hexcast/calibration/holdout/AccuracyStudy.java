package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.hexcast.calibration.fit.CollectiveFitter;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.LawFits;
import org.hexcast.calibration.fit.SampleChoice;
import org.hexcast.calibration.importer.Measurements;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.scenarios.catalog.Catalog;

/** Fits every law, then holds out everything that can be held out. Minutes on two cores for all public measurements; the result does not depend on the cores. */
public final class AccuracyStudy {

    private final Measurements measurements;
    private final SampleChoice choice;

    /** Of these measurements. */
    public AccuracyStudy(Measurements measurements, Catalog catalog) {
        this.measurements = measurements;
        this.choice = SampleChoice.of(measurements, catalog);
    }

    /** GPUs with any law of a kernel. */
    public List<String> gpus() {
        return choice.laws().stream().map(law -> law.gpu().name()).distinct().toList();
    }

    /**
     * Fits and checks.
     *
     * @param gpu the only GPU to check, if any; laws are fitted of all, since one may lean on another
     * @param phase told what begins
     */
    public Findings run(Optional<String> gpu, Consumer<String> phase) {
        phase.accept("fitting " + choice.laws().size() + " laws of kernels");
        List<FittedLaw> laws = LawFits.of(choice.laws());
        phase.accept("fitting collectives");
        List<CollectiveFitter.OfGpu> collectives = CollectiveFitter.fit(measurements.kernels());
        Predicate<FittedLaw> wanted = law ->
                gpu.isEmpty() || gpu.orElseThrow().equals(law.samples().gpu().name());
        List<FittedLaw> checked = laws.stream().filter(wanted).toList();
        phase.accept("leaving out whole groups");
        List<HoldOut> holdOuts = new ArrayList<>(checked.parallelStream()
                .flatMap(law -> Grouping.of(law.law().key().family()).stream()
                        .flatMap(grouping ->
                                CrossValidation.of(law.samples(), grouping, CrossValidation.recipe(law)).stream()))
                .toList());
        phase.accept("predicting other models, GPUs and sources");
        List<HoldOut> transfers = new ArrayList<>(TransferChecks.models(choice));
        transfers.addAll(TransferChecks.gpus(laws));
        transfers.addAll(TransferChecks.sources(choice, laws));
        transfers.stream()
                .filter(h -> gpu.isEmpty() || gpu.orElseThrow().equals(h.gpu()))
                .forEach(holdOuts::add);
        phase.accept("trying other ways to interpolate");
        List<InterpolationStudy.Tried> tried = checked.parallelStream()
                .filter(law -> law.law().key().stored() == Precision.BF16)
                .filter(law -> law.law().key().family() != KernelFamily.ELEMENTWISE)
                .filter(law -> LawFits.isWide(law.samples()))
                .flatMap(law -> InterpolationStudy.of(law).stream())
                .toList();
        return new Findings(
                checked,
                choice.lawless().stream()
                        .filter(law -> gpu.isEmpty()
                                || gpu.orElseThrow().equals(law.gpu().name()))
                        .toList(),
                collectives.stream()
                        .filter(law -> gpu.isEmpty() || gpu.orElseThrow().equals(law.gpu()))
                        .toList(),
                holdOuts,
                tried,
                measurements.servings());
    }
}
