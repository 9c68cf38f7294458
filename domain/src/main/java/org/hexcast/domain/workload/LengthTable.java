package org.hexcast.domain.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Joint description of the lengths of one class of a trace: quantiles of the prompt, and for each sixteenth of the prompts quantiles of the output, so
 * that their dependence is kept.
 *
 * @param lengthClass the class
 * @param requests how many recorded requests it describes
 * @param prompt quantiles of the prompt length
 * @param outputs quantiles of the output length, for each of {@link #PROMPT_BINS} equal parts of the prompts, shortest prompts first
 */
public record LengthTable(LengthClass lengthClass, int requests, QuantileKnots prompt, List<QuantileKnots> outputs) {

    /** Parts into which the prompts are cut. */
    public static final int PROMPT_BINS = 16;

    public LengthTable {
        outputs = List.copyOf(outputs);
        if (requests < PROMPT_BINS) {
            throw new IllegalArgumentException("class " + lengthClass + ": " + requests
                    + " requests are too few, at least " + PROMPT_BINS + " are needed");
        }
        if (outputs.size() != PROMPT_BINS) {
            throw new IllegalArgumentException(
                    "class " + lengthClass + ": " + outputs.size() + " output tables, expected " + PROMPT_BINS);
        }
    }

    /**
     * Describes the rows of one class.
     *
     * @throws IllegalArgumentException if the trace has fewer than {@link #PROMPT_BINS} rows of that class
     */
    public static LengthTable of(Trace trace, LengthClass lengthClass) {
        List<Lengths> sorted = new ArrayList<>();
        for (TraceRow row : trace.rows()) {
            if (LengthClass.of(row.lengths().promptTokens(), row.lengths().outputTokens()) == lengthClass) {
                sorted.add(row.lengths());
            }
        }
        sorted.sort(Comparator.comparingInt(Lengths::promptTokens).thenComparingInt(Lengths::outputTokens));
        if (sorted.size() < PROMPT_BINS) {
            throw new IllegalArgumentException("trace " + trace.name() + " has " + sorted.size() + " requests of class "
                    + lengthClass + ", at least " + PROMPT_BINS
                    + " are needed to describe them\nMaybe name the trace itself in the scenario.");
        }
        List<QuantileKnots> outputs = new ArrayList<>();
        for (int bin = 0; bin < PROMPT_BINS; bin++) {
            int from = (int) ((long) bin * sorted.size() / PROMPT_BINS);
            int to = (int) ((bin + 1L) * sorted.size() / PROMPT_BINS);
            outputs.add(QuantileKnots.ofSorted(sorted.subList(from, to).stream()
                    .map(Lengths::outputTokens)
                    .sorted()
                    .toList()));
        }
        return new LengthTable(
                lengthClass,
                sorted.size(),
                QuantileKnots.ofSorted(
                        sorted.stream().map(Lengths::promptTokens).toList()),
                outputs);
    }

    /** The lengths at two uniforms: the first decides the prompt, both decide the output. */
    Lengths at(double promptUniform, double outputUniform) {
        int bin = (int) Math.min(PROMPT_BINS - 1, Math.floor(promptUniform * PROMPT_BINS));
        return new Lengths(prompt.at(promptUniform), outputs.get(bin).at(outputUniform));
    }
}
