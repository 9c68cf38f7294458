package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Azure traces as they are published. Closed form on small files; law: rows come in order of time, the first at 0. */
class TraceFileTest {

    private static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

    @TempDir
    private Path folder;

    private Trace read(String text) {
        return read("t.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    private Trace read(String name, byte[] bytes) {
        try {
            return TraceFile.read(Files.write(folder.resolve(name), bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** 46.6805900 to 50.9951690 s is 4,314,579 us, to 51.2224670 s 4,541,877 us. */
    @Test
    void publishedForm_isReadExactly() {
        Trace trace = read(ScenarioText.TRACE);
        assertThat(trace.name()).isEqualTo("t.csv");
        assertThat(trace.rows()).hasSize(5);
        assertThat(trace.rows().subList(0, 3))
                .containsExactly(
                        new TraceRow(0, new Lengths(374, 44)),
                        new TraceRow(4_314_579_000L, new Lengths(396, 109)),
                        new TraceRow(4_541_877_000L, new Lengths(879, 55)));
    }

    @Test
    void compressed_isTheSame() {
        assertThat(read("t.csv.gz", gzip(ScenarioText.TRACE)).rows())
                .isEqualTo(read(ScenarioText.TRACE).rows());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void lineEnds_doNotMatter(String end) {
        assertThat(read(ScenarioText.TRACE.replace("\n", end)).rows())
                .isEqualTo(read(ScenarioText.TRACE).rows());
    }

    @Test
    void byteOrderMarkOrMissingLastLineEnd_doNotMatter() {
        List<TraceRow> rows = read(ScenarioText.TRACE).rows();
        assertThat(read("\uFEFF" + ScenarioText.TRACE).rows()).isEqualTo(rows);
        assertThat(read(ScenarioText.TRACE.strip()).rows()).isEqualTo(rows);
    }

    @Test
    void otherColumnsAndOrder_doNotMatter() {
        Trace trace = read("GeneratedTokens,x,ContextTokens,,x,TIMESTAMP\n7,\"a,b\", 9 ,,,2023-11-16 18:15:46\n");
        assertThat(trace.rows()).containsExactly(new TraceRow(0, new Lengths(9, 7)));
    }

    /** One second before the second row, in many notations; the trace of 2024 has an offset. */
    @ParameterizedTest
    @CsvSource({
        "2023-11-16 18:15:46, 0",
        "2023-11-16 18:15:46.5, 500000000",
        "2023-11-16 18:15:46.1234567, 123456700",
        "2023-11-16 18:15:46.123456789, 123456789",
        "2023-11-16T18:15:46.000000001, 1",
        "2023-11-16 18:15:46.25+00:00, 250000000",
        "2023-11-16 20:15:46.25+02:00, 250000000",
        "2023-11-16T18:15:46Z, 0",
    })
    void time_inManyNotations_isExactToTheNanosecond(String time, long nanos) {
        Trace trace = read(HEADER + "\n2023-11-16 18:15:45,1,1\n" + time + ",2,2\n");
        assertThat(trace.rows().get(1).arrivalNanos()).isEqualTo(1_000_000_000L + nanos);
    }

    @Test
    void unorderedRows_areBroughtIntoOrder_equalTimesKeepTheirs() {
        String rows = """
                2023-11-16 00:00:03,3,1
                2023-11-16 00:00:01,1,1
                2023-11-16 00:00:03,4,1
                2023-11-16 00:00:02.5,2,1
                """;
        assertThat(read(HEADER + "\n" + rows).rows())
                .containsExactly(
                        new TraceRow(0, new Lengths(1, 1)),
                        new TraceRow(1_500_000_000L, new Lengths(2, 1)),
                        new TraceRow(2_000_000_000L, new Lengths(3, 1)),
                        new TraceRow(2_000_000_000L, new Lengths(4, 1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yesterday,1,1 | TIMESTAMP 'yesterday' is not a time such as 2023-11-16 18:15:46.6805900",
                "2023-02-30 00:00:00,1,1 | TIMESTAMP '2023-02-30 00:00:00' is not a time",
                "2023-11-16 24:01:00,1,1 | TIMESTAMP '2023-11-16 24:01:00' is not a time",
                "2023-11-16 18:15:46,0,1 | ContextTokens '0' is not a whole number from 1 to 16777216",
                "2023-11-16 18:15:46,1,-3 | GeneratedTokens '-3' is not a whole number from 1 to 16777216",
                "2023-11-16 18:15:46,1.5,1 | ContextTokens '1.5' is not a whole number",
                "2023-11-16 18:15:46,\u0663,1 | ContextTokens '\u0663' is not a whole number",
                "2023-11-16 18:15:46,,1 | ContextTokens '' is not a whole number",
                "2023-11-16 18:15:46,1,99999999999 | GeneratedTokens '99999999999' is not a whole number",
                "2023-11-16 18:15:46,1 | has 2 columns, unlike the header",
                "2023-11-16 18:15:46,1,1,1 | has 4 columns, unlike the header",
            })
    void row_bad_isNamedByItsLine(String row, String complaint) {
        for (String end : List.of("", "\n", "\n2023-11-16 18:15:47,1,1\n")) {
            assertThatThrownBy(() -> read(HEADER + "\n2023-11-16 18:15:45,1,1\n" + row + end))
                    .isInstanceOf(ScenarioFormatException.class)
                    .hasMessageStartingWith(folder.resolve("t.csv") + ":3: " + complaint);
        }
    }

    @Test
    void file_withoutRequests_saysSo() {
        assertThatThrownBy(() -> read("")).hasMessage(folder.resolve("t.csv") + ": is empty");
        assertThatThrownBy(() -> read(HEADER + "\n")).hasMessage(folder.resolve("t.csv") + ": has no requests");
    }

    @Test
    void header_another_namesTheMissingColumn() {
        assertThatThrownBy(() -> read("timestamp,ContextTokens,GeneratedTokens\n"))
                .hasMessageContaining(
                        ":1: the column 'TIMESTAMP' is missing; found timestamp,ContextTokens,GeneratedTokens\nMaybe ");
        assertThatThrownBy(() -> read(HEADER + ",TIMESTAMP\n"))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining(":1: the column 'TIMESTAMP' is there twice");
    }

    @Test
    void compressed_butNotReally_saysSo() {
        byte[] plain = ScenarioText.TRACE.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read("t.csv.gz", plain)).hasMessageContaining("is no CSV file: Not in GZIP format");
        byte[] whole = gzip(ScenarioText.TRACE.repeat(50));
        assertThatThrownBy(() -> read("t.csv.gz", Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("is no CSV file: ")
                .hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2300-01-01 00:00:00", "1600-12-01 00:00:00"})
    void timeNobodyRecords_isRefused(String time) {
        assertThatThrownBy(() -> read(HEADER + "\n2023-01-01 00:00:00,1,1\n" + time + ",1,1\n"))
                .hasMessageContaining(":3: TIMESTAMP '" + time + "' is not within a hundred years of 1970");
    }

    @Test
    void folderOrNothing_isRefused() {
        assertThatThrownBy(() -> TraceFile.read(folder)).hasMessage(folder + ": is a folder, expected a file");
        assertThatThrownBy(() -> TraceFile.read(folder.resolve("no.csv")))
                .hasMessage(folder.resolve("no.csv") + ": there is no such file");
    }
}
