package org.hexcast.calibration.holdout;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hexcast.calibration.fit.CarriedLaw;
import org.hexcast.calibration.fit.FittedLaw;
import org.hexcast.calibration.fit.KernelFitter;
import org.hexcast.calibration.fit.LawSamples;
import org.hexcast.calibration.fit.RelativeChoice;
import org.hexcast.calibration.fit.SampleChoice;
import org.hexcast.calibration.fit.SampleOrigin;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.law.FittedKernel;
import org.hexcast.costmodel.law.KernelFormula;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.profile.KernelFamily;
import org.hexcast.domain.profile.KernelKey;
import org.hexcast.domain.profile.KernelLaw;
import org.hexcast.domain.profile.ResidualTable;

/** Predictions across what laws are carried over: other GPUs, other models and tensor degrees, others' measurements. */
public final class TransferChecks {

    /** Up to so many rows a matrix product does little but stream its weights. */
    private static final long STREAMING_ROWS = 16;

    /** Vidur names its files after GPU and model. */
    private static final Pattern MODEL = Pattern.compile("__(.+)__mlp");

    private TransferChecks() {}

    /** What a GPU's samples say of the law of its nearest relative, as if that GPU had never been measured. */
    public static List<HoldOut> gpus(List<FittedLaw> laws) {
        List<HoldOut> results = new ArrayList<>();
        for (FittedLaw target : laws) {
            KernelKey key = target.law().key();
            List<FittedLaw> others =
                    laws.stream().filter(law -> law.law().key().equals(key)).toList();
            Optional<FittedLaw> relative = RelativeChoice.of(
                            target.samples().gpu().name())
                    .flatMap(row -> others.stream()
                            .filter(law -> law.samples().gpu().name().equals(row.relative()))
                            .findFirst());
            relative.ifPresent(donor -> {
                GpuType gpu = target.samples().gpu();
                KernelLaw carried = CarriedLaw.of(
                        donor.law(), donor.samples().gpu(), gpu, donor.law().quality());
                FittedKernel kernel = new FittedKernel(carried, gpu);
                String held = "all, law of the " + donor.samples().gpu().name();
                List<KernelSample> samples = target.samples().samples();
                results.add(all(target.samples(), held, HoldOut.Sort.GPU, samples, kernel::seconds));
                if (key.family() == KernelFamily.GEMM) {
                    List<KernelSample> streaming = samples.stream()
                            .filter(sample -> ((Gemm) sample.shape()).m() <= STREAMING_ROWS)
                            .toList();
                    results.add(all(
                            target.samples(),
                            "m <= 16, law of the " + donor.samples().gpu().name(),
                            HoldOut.Sort.GPU,
                            streaming,
                            kernel::seconds));
                }
            });
        }
        return results;
    }

    /** What others measured on the same GPU with other software. */
    public static List<HoldOut> sources(SampleChoice choice, List<FittedLaw> laws) {
        List<HoldOut> results = new ArrayList<>();
        for (FittedLaw law : laws) {
            FittedKernel kernel = new FittedKernel(law.law(), law.samples().gpu());
            Map<SampleOrigin, List<KernelSample>> origins = new TreeMap<>();
            for (KernelSample sample : choice.others()) {
                if (sample.gpu().equals(law.samples().gpu().name())
                        && KernelFormula.key((DeviceKernel) sample.shape())
                                .equals(law.law().key())) {
                    origins.computeIfAbsent(SampleOrigin.of(sample), origin -> new ArrayList<>())
                            .add(sample);
                }
            }
            origins.forEach((origin, samples) ->
                    results.add(all(law.samples(), origin.label(), HoldOut.Sort.SOURCE, samples, kernel::seconds)));
        }
        return results;
    }

    /** Vidur's matrix products of whole models, and of whole tensor degrees, predicted from its others. */
    public static List<HoldOut> models(SampleChoice choice) {
        Map<String, List<KernelSample>> gpus = new TreeMap<>();
        for (KernelSample sample : choice.others()) {
            if (SampleOrigin.of(sample) == SampleOrigin.VIDUR && sample.shape() instanceof Gemm) {
                gpus.computeIfAbsent(sample.gpu(), gpu -> new ArrayList<>()).add(sample);
            }
        }
        KernelKey key = new KernelKey(KernelFamily.GEMM, Precision.BF16, Precision.BF16);
        return gpus.entrySet().stream()
                .flatMap(gpu -> choice.law(gpu.getKey(), key).stream()
                        .map(law -> law.with(gpu.getValue()))
                        .flatMap(law -> Stream.of(
                                groups(law, "models", TransferChecks::model),
                                groups(law, "tensor degrees", TensorDegrees.of(law.samples())))))
                .toList();
    }

    /** The model that a sample of Vidur is of. */
    static String model(KernelSample sample) {
        Matcher matcher = MODEL.matcher(sample.source());
        return matcher.find() ? matcher.group(1) : "one model";
    }

    private static HoldOut groups(LawSamples law, String name, Function<KernelSample, String> grouping) {
        TreeMap<String, List<KernelSample>> groups = new TreeMap<>();
        law.samples()
                .forEach(sample -> groups.computeIfAbsent(grouping.apply(sample), group -> new ArrayList<>())
                        .add(sample));
        KernelFitter fitter = new KernelFitter(law.key(), law.gpu());
        List<Prediction> predictions = groups.entrySet().parallelStream()
                .filter(group -> groups.size() > 1)
                .flatMap(group -> {
                    List<KernelSample> seen = law.samples().stream()
                            .filter(sample -> !grouping.apply(sample).equals(group.getKey()))
                            .toList();
                    FittedKernel kernel =
                            new FittedKernel(fitter.fit(seen, ResidualTable.NONE, law.source()), law.gpu());
                    return CrossValidation.predict(group.getKey(), group.getValue(), kernel::seconds);
                })
                .toList();
        return new HoldOut(law.gpu().name(), law.key(), name, HoldOut.Sort.MODEL, groups.size(), predictions);
    }

    private static HoldOut all(
            LawSamples law,
            String held,
            HoldOut.Sort sort,
            List<KernelSample> samples,
            ToDoubleFunction<DeviceKernel> kernel) {
        Grouping shapes = Grouping.of(law.key().family()).stream()
                .filter(Grouping::wholeShape)
                .findFirst()
                .orElseThrow();
        List<Prediction> predictions = samples.stream()
                .flatMap(sample -> CrossValidation.predict(
                        Grouping.label(shapes.coordinates().apply((DeviceKernel) sample.shape())),
                        List.of(sample),
                        kernel))
                .toList();
        int groups =
                (int) predictions.stream().map(Prediction::group).distinct().count();
        return new HoldOut(law.gpu().name(), law.key(), held, sort, groups, predictions);
    }
}
