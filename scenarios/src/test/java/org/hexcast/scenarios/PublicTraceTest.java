package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hexcast.domain.testing.PublicData;
import org.hexcast.domain.workload.EmpiricalLengths;
import org.hexcast.domain.workload.LengthTable;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.QuantileKnots;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.scenarios.catalog.Catalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The published Azure traces of 2023 (Patel et al., Splitwise, ISCA 2024; Azure/AzurePublicDataset). Differential: the embedded length tables against
 * quantiles counted here from the raw rows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublicTraceTest {

    private final Map<String, Trace> traces = new TreeMap<>();

    private Trace trace(String name) {
        return traces.computeIfAbsent(
                name, n -> TraceFile.read(PublicData.file("azure/AzureLLMInferenceTrace_" + n + ".csv.gz")));
    }

    /** 19,366 rows; the first and last stamps of the file are 18:15:46.6805900 and 19:14:19.9280160. */
    @Test
    void conversation_hasItsPublishedNumberOfRequests() {
        Trace trace = trace("conv");
        assertThat(trace.rows()).hasSize(19_366);
        assertThat(trace.rows().get(0).arrivalNanos()).isZero();
        assertThat(trace.rows().get(trace.rows().size() - 1).arrivalNanos() / 60e9)
                .isCloseTo(58.6, within(0.5));
    }

    @Test
    void code_hasItsPublishedNumberOfRequests() {
        assertThat(trace("code").rows()).hasSize(8_819);
    }

    /** Medians of the paper, section 3: conversation 1,020 prompt and 129 output tokens, code 1,500 and 13, rounded. */
    @ParameterizedTest
    @CsvSource({"conv, 1020, 129", "code, 1500, 13"})
    void medians_areThoseOfThePaper(String name, double prompt, double output) {
        List<TraceRow> rows = trace(name).rows();
        assertThat(rows.stream()
                        .mapToInt(r -> r.lengths().promptTokens())
                        .sorted()
                        .toArray()[rows.size() / 2])
                .isCloseTo((int) prompt, within((int) (0.03 * prompt)));
        assertThat(rows.stream()
                        .mapToInt(r -> r.lengths().outputTokens())
                        .sorted()
                        .toArray()[rows.size() / 2])
                .isCloseTo((int) output, within((int) Math.ceil(0.02 * output)));
    }

    /** A class is heavy in prompts above 512 tokens, in outputs above 128. */
    private static int[] sorted(Trace trace, LengthTable table, boolean prompts) {
        String name = table.lengthClass().name();
        return trace.rows().stream()
                .filter(r -> r.lengths().promptTokens() > 512 == name.startsWith("HP"))
                .filter(r -> r.lengths().outputTokens() > 128 == name.endsWith("HD"))
                .mapToInt(
                        r -> prompts ? r.lengths().promptTokens() : r.lengths().outputTokens())
                .sorted()
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"conv, azure-conversation-2023", "code, azure-code-2023"})
    void promptTables_embedded_areTheQuantilesOfTheTrace(String file, String name) {
        Trace trace = trace(file);
        EmpiricalLengths lengths = new Catalog().lengths(name);
        int requests = 0;
        for (LengthTable table : lengths.tables()) {
            int[] counted = sorted(trace, table, true);
            assertThat(table.requests()).isEqualTo(counted.length);
            requests += table.requests();
            for (int i = 0; i < QuantileKnots.PROBABILITIES.size(); i++) {
                // An order statistic at most one rank away.
                double rank = QuantileKnots.PROBABILITIES.get(i) * (counted.length - 1);
                assertThat(table.prompt().tokens().get(i))
                        .isBetween(counted[(int) Math.floor(rank)], counted[(int) Math.ceil(rank)]);
            }
        }
        assertThat(requests).isEqualTo(trace.rows().size());
    }

    /**
     * The output tables of the sixteen parts together give the class's own distribution back: mean and quantiles within 3 %, or 3 tokens; of a
     * class of a few hundred requests, whose parts are a dozen each, the mean within 8 %.
     */
    @ParameterizedTest
    @CsvSource({"conv, azure-conversation-2023", "code, azure-code-2023"})
    void outputTables_together_giveTheQuantilesOfTheTrace(String file, String name) {
        Trace trace = trace(file);
        for (LengthTable table : new Catalog().lengths(name).tables()) {
            int[] counted = sorted(trace, table, false);
            int[] drawn = table.outputs().stream()
                    .flatMapToInt(knots -> IntStream.range(0, 1000).map(i -> knots.at((i + 0.5) / 1000)))
                    .sorted()
                    .toArray();
            double mean = Arrays.stream(counted).average().orElseThrow();
            assertThat(Arrays.stream(drawn).average().orElseThrow())
                    .as(table.lengthClass() + " mean")
                    .isCloseTo(mean, within((counted.length > 1000 ? 0.03 : 0.08) * mean));
            if (counted.length > 1000) {
                for (double p : new double[] {0.05, 0.25, 0.5, 0.75, 0.95}) {
                    double expected = counted[(int) (p * counted.length)];
                    assertThat((double) drawn[(int) (p * drawn.length)])
                            .as(table.lengthClass() + " at " + p)
                            .isCloseTo(expected, within(Math.max(3, 0.03 * expected)));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"conv, azure-conversation-2023", "code, azure-code-2023"})
    void tables_madeAnewFromTheTrace_areTheEmbeddedOnes(String file, String name) {
        Trace trace = trace(file);
        for (LengthTable table : new Catalog().lengths(name).tables()) {
            assertThat(LengthTable.of(trace, table.lengthClass())).isEqualTo(table);
        }
    }

    /** 12,031 requests of an hour, with an id for every block; the share of blocks seen before was counted apart, with a script of ten lines. */
    @Test
    void mooncake_hasItsPublishedRequestsAndSharing() {
        Trace trace = TraceFile.read(PublicData.file("mooncake/conversation_trace.jsonl.gz"));
        assertThat(trace.rows()).hasSize(12_031);
        assertThat(trace.spanNanos() / 60e9).isCloseTo(59, within(1.0));
        Set<Long> seen = new HashSet<>();
        long blocks = 0;
        long shared = 0;
        for (TraceRow row : trace.rows()) {
            assertThat(row.prefix().blockTokens()).isEqualTo(512);
            assertThat(row.prefix().ids()).hasSize((row.lengths().promptTokens() + 511) / 512);
            for (long id : row.prefix().ids()) {
                blocks++;
                shared += seen.add(id) ? 0 : 1;
            }
        }
        assertThat(blocks).isEqualTo(288_500);
        assertThat(shared).isEqualTo(105_710);
    }

    /** Rows cut from the Azure trace to 4,096 tokens: arrivals to the microsecond, lengths where both fit. */
    @Test
    void vidurForm_ofTheAzureTrace_isTheSameTrace() {
        List<TraceRow> cut = TraceFile.read(PublicData.file("workloads/azure_conv_4k.csv.gz"))
                .rows();
        List<TraceRow> azure = trace("conv").rows();
        assertThat(cut).hasSameSizeAs(azure);
        for (int i = 0; i < cut.size(); i++) {
            Lengths lengths = azure.get(i).lengths();
            assertThat((double) cut.get(i).arrivalNanos())
                    .isCloseTo(azure.get(i).arrivalNanos(), within(1000.0));
            if (lengths.promptTokens() + lengths.outputTokens() <= 4096) {
                assertThat(cut.get(i).lengths()).isEqualTo(lengths);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"5k, 5000", "50k, 50000"})
    void peersWorkloads_arriveAtSixASecond(String name, int requests) {
        Trace trace = TraceFile.read(PublicData.file("workloads/poisson_conv_" + name + "_q6.csv.gz"));
        assertThat(trace.rows()).hasSize(requests);
        assertThat(trace.meanPerSecond()).isCloseTo(6, within(6 * 5 / Math.sqrt(requests)));
    }
}
