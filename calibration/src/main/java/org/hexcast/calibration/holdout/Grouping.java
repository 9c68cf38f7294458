package org.hexcast.calibration.holdout;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.DeviceKernel;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.profile.KernelFamily;

/**
 * How kernels are put into groups.
 *
 * @param name what is held out, in tables
 * @param coordinates where a kernel's group lies; kernels with equal coordinates are one group
 * @param ordered whether the groups with the smallest or the largest of a coordinate are edges
 * @param wholeShape whether a group is what a model's layers run again and again, so that its error does not average out
 */
public record Grouping(
        String name, Function<DeviceKernel, List<Double>> coordinates, boolean ordered, boolean wholeShape) {

    private static final List<Elementwise.Kind> KINDS = List.of(Elementwise.Kind.values());

    /** The groupings of a family. */
    public static List<Grouping> of(KernelFamily family) {
        return switch (family) {
            case GEMM ->
                List.of(
                        new Grouping("rows m", kernel -> numbers(((Gemm) kernel).m()), true, false),
                        new Grouping(
                                "matrices (n, k)",
                                kernel -> numbers(((Gemm) kernel).n(), ((Gemm) kernel).k()),
                                true,
                                true));
            case PREFILL_ATTENTION ->
                List.of(
                        new Grouping(
                                "prompt lengths",
                                kernel -> numbers(prefill(kernel).newTokens()),
                                true,
                                false),
                        new Grouping(
                                "batch sizes", kernel -> numbers(prefill(kernel).sequences()), true, false),
                        new Grouping(
                                "head configurations",
                                kernel -> heads(prefill(kernel).heads()),
                                false,
                                true));
            case DECODE_ATTENTION ->
                List.of(
                        new Grouping(
                                "contexts", kernel -> numbers(decode(kernel).contextTokens()), true, false),
                        new Grouping(
                                "batch sizes", kernel -> numbers(decode(kernel).sequences()), true, false),
                        new Grouping(
                                "head configurations",
                                kernel -> heads(decode(kernel).heads()),
                                false,
                                true));
            case ELEMENTWISE ->
                List.of(
                        new Grouping("rows", kernel -> numbers(((Elementwise) kernel).tokens()), true, false),
                        new Grouping("widths", Grouping::width, false, true));
        };
    }

    private static PrefillAttention prefill(DeviceKernel kernel) {
        return (PrefillAttention) kernel;
    }

    private static DecodeAttention decode(DeviceKernel kernel) {
        return (DecodeAttention) kernel;
    }

    private static List<Double> width(DeviceKernel kernel) {
        Elementwise element = (Elementwise) kernel;
        return numbers(KINDS.indexOf(element.kind()), element.width());
    }

    private static List<Double> heads(Heads heads) {
        return numbers(heads.query(), heads.kv(), heads.size());
    }

    private static List<Double> numbers(long... values) {
        return Arrays.stream(values).mapToObj(value -> (double) value).toList();
    }

    /** A group in words. */
    static String label(List<Double> coordinates) {
        return coordinates.stream()
                .map(c -> String.format(Locale.ROOT, "%.0f", c))
                .collect(Collectors.joining(" x "));
    }
}
