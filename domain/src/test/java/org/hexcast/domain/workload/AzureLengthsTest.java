package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import org.hexcast.domain.testing.PublicData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Length tables against the Azure LLM inference traces of 2023 (CC-BY 4.0): draws have the means and quantiles of the rows. */
class AzureLengthsTest {

    private static final int DRAWS = 40_000;

    @ParameterizedTest
    @ValueSource(strings = {"conv", "code"})
    void draws_fromTheTablesOfATrace_haveItsMeansAndQuantiles(String name) throws IOException {
        // given
        Trace trace = trace(name);
        List<LengthTable> tables = new ArrayList<>();
        for (LengthClass lengthClass : LengthClass.values()) {
            tables.add(LengthTable.of(trace, lengthClass));
        }
        EmpiricalLengths lengths = new EmpiricalLengths(name, tables);
        assertThat(tables.stream().mapToInt(LengthTable::requests).sum())
                .isEqualTo(trace.rows().size());
        // when
        List<Lengths> drawn = new ArrayList<>();
        var stream = new RandomStreams(1).named("lengths");
        for (int i = 0; i < DRAWS; i++) {
            drawn.add(lengths.draw(stream));
        }
        // then
        List<Lengths> rows = trace.rows().stream().map(TraceRow::lengths).toList();
        assertAlike(name + " prompt", drawn, rows, Lengths::promptTokens);
        assertAlike(name + " output", drawn, rows, Lengths::outputTokens);
        for (LengthTable table : tables) {
            LengthClass only = table.lengthClass();
            double share = drawn.stream().filter(l -> of(l) == only).count() / (double) DRAWS;
            double expected = rows.stream().filter(l -> of(l) == only).count() / (double) rows.size();
            assertThat(Math.abs(share - expected)).isLessThan(5 * Math.sqrt(expected * (1 - expected) / DRAWS));
        }
    }

    private static void assertAlike(
            String what, List<Lengths> drawn, List<Lengths> rows, ToIntFunction<Lengths> count) {
        double mean = rows.stream().mapToInt(count).average().orElseThrow();
        double ours = drawn.stream().mapToInt(count).average().orElseThrow();
        System.err.printf(Locale.ROOT, "%s: mean %.1f drawn, %.1f recorded%n", what, ours, mean);
        assertThat(Math.abs(ours / mean - 1)).as("mean of %s", what).isLessThan(0.04);
        List<Integer> one = drawn.stream().map(count::applyAsInt).sorted().toList();
        List<Integer> other = rows.stream().map(count::applyAsInt).sorted().toList();
        for (double share : new double[] {0.1, 0.25, 0.5, 0.75, 0.9, 0.95}) {
            // the share of rows below the drawn quantile: Kolmogorov's distance, insensitive to flat and steep parts
            int value = one.get((int) (share * one.size()));
            long below = other.stream().filter(v -> v < value).count();
            long upTo = other.stream().filter(v -> v <= value).count();
            assertThat(below / (double) other.size())
                    .as("%s at %s", what, share)
                    .isLessThan(share + 0.02);
            assertThat(upTo / (double) other.size()).as("%s at %s", what, share).isGreaterThan(share - 0.02);
        }
    }

    private static LengthClass of(Lengths lengths) {
        return LengthClass.of(lengths.promptTokens(), lengths.outputTokens());
    }

    /** Lengths only: arrivals do not matter here. */
    private static Trace trace(String name) throws IOException {
        Path path = PublicData.file("azure/AzureLLMInferenceTrace_" + name + ".csv.gz");
        List<TraceRow> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            for (String line : reader.lines().skip(1).toList()) {
                List<String> cells = List.of(line.strip().split(",", -1));
                int prompt = Integer.parseInt(cells.get(1));
                int output = Integer.parseInt(cells.get(2));
                if (prompt > 0 && output > 0) {
                    rows.add(new TraceRow(0, new Lengths(prompt, output)));
                }
            }
        }
        return new Trace(name, rows);
    }
}
