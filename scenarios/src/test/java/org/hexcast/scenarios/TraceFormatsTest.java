package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces other than Azure's, told by their columns. Closed form on small files; what is refused, by line. */
class TraceFormatsTest {

    @TempDir
    private Path folder;

    private Path write(String text) {
        try {
            return Files.writeString(folder.resolve("t"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Trace read(String text) {
        return TraceFile.read(write(text));
    }

    private Trace read(String text, TraceColumns columns) {
        return TraceFile.read(write(text), columns);
    }

    private static TraceColumns columns(TraceColumns.Unit unit, List<String> hashes) {
        return new TraceColumns(
                "mine", new TraceColumns.Time("at", unit), "in", "out", new TraceColumns.Hashes(hashes, 16), false);
    }

    @Test
    void burstGpt_failedRequests_areLeftOutAndCounted() {
        Trace trace = read(ScenarioText.BURST_GPT);
        assertThat(trace.rows())
                .containsExactly(
                        new TraceRow(0, new Lengths(472, 18)),
                        new TraceRow(40_250_000_000L, new Lengths(1087, 230)),
                        new TraceRow(115_000_000_000L, new Lengths(1360, 276)));
        assertThat(trace.failed()).isEqualTo(1);
        assertThat(trace.label()).isEqualTo("t (1 failed requests left out)");
    }

    @Test
    void burstGpt_withoutSessions_isReadToo() {
        Trace trace =
                read("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,x\n");
        assertThat(trace.rows()).containsExactly(new TraceRow(0, new Lengths(472, 18)));
        assertThatThrownBy(() -> read("Timestamp,Model,Request tokens,Response tokens\n5,ChatGPT,472,0\n"))
                .hasMessageEndingWith("t: has 1 failed requests and no others");
    }

    /** 5.8926549999999995 - 0.024049 s is 5,868,606,000 ns after rounding to the nearest. */
    @Test
    void vidur_seconds_areExactToTheNanosecond() {
        assertThat(read(ScenarioText.VIDUR).rows())
                .containsExactly(
                        new TraceRow(0, new Lengths(1069, 430)),
                        new TraceRow(49_077_000, new Lengths(402, 128)),
                        new TraceRow(5_868_606_000L, new Lengths(201, 54)));
    }

    @Test
    void mooncake_hashes_becomePrefixes() {
        assertThat(read(ScenarioText.MOONCAKE).rows())
                .containsExactly(
                        new TraceRow(0, new Lengths(1100, 500), new PrefixHashes(List.of(0L, 1L, 2L), 512)),
                        new TraceRow(3_000_000_000L, new Lengths(1300, 49), new PrefixHashes(List.of(0L, 1L, 7L), 512)),
                        new TraceRow(3_000_500_000L, new Lengths(10, 1)));
    }

    @Test
    void everyFormat_compressed_isTheSame() throws IOException {
        for (String text : List.of(ScenarioText.BURST_GPT, ScenarioText.VIDUR, ScenarioText.MOONCAKE)) {
            Path file = folder.resolve("t.gz");
            try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
                gzip.write(text.getBytes(StandardCharsets.UTF_8));
            }
            assertThat(TraceFile.read(file).rows()).isEqualTo(read(text).rows());
        }
    }

    @ParameterizedTest
    @CsvSource({"SECONDS, 1500000000", "MILLISECONDS, 1500000", "MICROSECONDS, 1500", "NANOSECONDS, 2"})
    void namedColumns_anyUnit_areRead(TraceColumns.Unit unit, long nanos) {
        Trace trace = read("out,in,at\n5,7,10\n6,8,11.5\n", columns(unit, List.of()));
        assertThat(trace.rows())
                .containsExactly(new TraceRow(0, new Lengths(7, 5)), new TraceRow(nanos, new Lengths(8, 6)));
    }

    @Test
    void namedColumns_hashesInACell_areRead() {
        TraceColumns columns = columns(TraceColumns.Unit.DATE, List.of("ids"));
        PrefixHashes both = new PrefixHashes(List.of(4L, -5L), 16);
        for (String ids : List.of("4 -5", "\"[4, -5]\"", "4;-5", "4|-5")) {
            assertThat(read("at,in,out,ids\n2024-01-01 00:00:00,20,1," + ids + "\n", columns)
                            .rows())
                    .containsExactly(new TraceRow(0, new Lengths(20, 1), both));
        }
        assertThat(read("{\"at\":\"2024-01-01 00:00:00\",\"in\":20,\"out\":1,\"ids\":[4,-5]}", columns)
                        .rows())
                .containsExactly(new TraceRow(0, new Lengths(20, 1), both));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"timestamp\": 1, \"input_length\": 5} | :2: the key 'output_length' is missing",
                "{\"timestamp\": 1, \"input_length\": 0, \"output_length\": 1} | :2: input_length '0' is not a whole",
                "{\"timestamp\": \"x\", \"input_length\": 1, \"output_length\": 1} | :2: timestamp 'x' is not a number",
                "{\"timestamp\": 1e30, \"input_length\": 1, \"output_length\": 1} | :2: timestamp '1e30' is not a number",
                "{\"timestamp\": 1, \"timestamp\": 2} | :2: the key 'timestamp' is given twice",
                "{\"timestamp\": 1, \"input_length\": 5, \"output_length\": 1, \"hash_ids\": [1, 2]} | :2: hash_ids has 2 ids, but a prompt of 5 tokens has 1 blocks of 512",
                "{\"timestamp\": 1, \"input_length\": 5, \"output_length\": 1, \"hash_ids\": [\"a\"]} | :2: hash_ids 'a ' is not a list of whole numbers",
                "[1] | :2: is no JSON object, expected one a line",
                "{\"timestamp\": 1 | is no JSON: ",
                "{\"timestamp\": 1 \"a\": 2} | :2: is no JSON: ",
            })
    void json_bad_isNamedByItsLine(String line, String complaint) {
        String good = "{\"timestamp\": 0, \"input_length\": 5, \"output_length\": 1}\n";
        assertThatThrownBy(() -> read(good + line + "\n"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arrived_at,num_prefill_tokens | the column 'num_decode_tokens' is missing; found arrived_at,num_prefill_tokens",
                "Timestamp,Request tokens,x | the column 'Response tokens' is missing",
                "a,b | the column 'TIMESTAMP' is missing; found a,b",
            })
    void header_ofNoKnownTrace_namesTheColumnOfTheNearest(String header, String complaint) {
        assertThatThrownBy(() -> read(header + "\n1,2\n"))
                .hasMessageContaining(":1: " + complaint)
                .hasMessageContaining("Maybe this is none of the traces known by their columns: Azure (TIMESTAMP,");
    }

    @Test
    void namedColumn_missing_isNamed() {
        assertThatThrownBy(() -> read("at,in,out\n1,1,1\n", columns(TraceColumns.Unit.SECONDS, List.of("ids"))))
                .hasMessageContaining(":1: the column 'ids' is missing; found at,in,out");
    }
}
