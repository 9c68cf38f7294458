package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.Precisions;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimate cases. Law: rows keep their place and their cells; every wrong cell is named with its column, value and rule. */
class EstimateFileTest {

    private static final String HEADER = String.join(",", EstimateFile.INPUT);
    private static final String ROW = "one,llama-2-7b,A100-SXM-80GB,8,2,1,vllm,fp16,fp16,512,128,static,16,";

    @TempDir
    private Path folder;

    private List<EstimateFile.Row> read(String text) {
        try {
            return EstimateFile.read(Files.writeString(folder.resolve("c.csv"), text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void header_isExactlyAsPublished() {
        assertThat(HEADER)
                .isEqualTo("id,model,gpu,count_per_node,tp,pp,engine,weights,kv,input_tokens,output_tokens,mode,value,"
                        + "requests");
        assertThat(EstimateFile.OUTPUT)
                .containsExactly(
                        "prefill_ms",
                        "decode_ms",
                        "ttft_ms",
                        "tpot_ms",
                        "output_tokens_per_s",
                        "max_batch",
                        "ttft_p10_ms",
                        "ttft_p90_ms",
                        "tpot_p10_ms",
                        "tpot_p90_ms",
                        "output_tokens_per_s_p10",
                        "output_tokens_per_s_p90",
                        "draws",
                        "provenance",
                        "error");
    }

    @Test
    void row_good_isTheCaseItSays() {
        EstimateCase one = read(HEADER + "\n" + ROW + "\n").get(0).parse();
        assertThat(one)
                .isEqualTo(new EstimateCase(
                        new EstimateCase.ReplicaSpec(
                                "llama-2-7b",
                                "A100-SXM-80GB",
                                "vllm",
                                Precisions.all(Precision.FP16),
                                new EstimateCase.Parallel(8, 2, 1),
                                OptionalLong.empty()),
                        new EstimateCase.FixedLengths(512, 128),
                        EstimateCase.Mode.STATIC,
                        16,
                        0));
    }

    /** 8 bits are for weights and what they are multiplied with, 4 bits for weights only. */
    @ParameterizedTest
    @CsvSource({
        "fp16, fp8, FP16, FP8",
        "fp8, fp8, FP8, FP8",
        "fp8, bf16, FP8, BF16",
        "int8, fp16, INT8, FP16",
        "int4, bf16, BF16, BF16",
        "int4, int8, FP16, INT8",
    })
    void weightsAndKv_sayWhatIsMultipliedWithWhat(String weights, String kv, Precision activations, Precision stored) {
        String row = ROW.replace(",fp16,fp16,", "," + weights + "," + kv + ",");
        Precisions precisions =
                read(HEADER + "\n" + row).get(0).parse().replica().precisions();
        assertThat(precisions.weights().name()).isEqualToIgnoringCase(weights);
        assertThat(precisions.activations()).isEqualTo(activations);
        assertThat(precisions.kv()).isEqualTo(stored);
        assertThat(precisions.scales().bytesPerBlock()).isEqualTo(weights.equals("int4") ? 2.5 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n%s\n", "%s\n%s", "%s\r\n%s\r\n", "\uFEFF%s\r\n%s\r\n", "\n%s\n\n%s\n\n", "%s\r%s\r"})
    void lineEndsAndByteOrderMark_doNotMatter(String form) {
        List<EstimateFile.Row> rows = read(form.formatted(HEADER, ROW));
        assertThat(rows).hasSize(1);
        assertThat(String.join(",", rows.get(0).cells())).isEqualTo(ROW);
    }

    @Test
    void quotedCells_keepTheirCommasQuotesAndLines_andAreWrittenBack() {
        // given
        String id = "a, \"b\"\nc";
        String text = HEADER + "\n\"a, \"\"b\"\"\nc\"" + ROW.substring(3) + "\n" + ROW + "\n";

        // when
        List<EstimateFile.Row> rows = read(text);
        String written = EstimateFile.write(rows, row -> Collections.nCopies(EstimateFile.OUTPUT.size(), "x"));

        // then
        assertThat(rows.get(0).cells().get(0)).isEqualTo(id);
        String added = ",x".repeat(EstimateFile.OUTPUT.size());
        assertThat(written)
                .isEqualTo(HEADER + "," + String.join(",", EstimateFile.OUTPUT) + "\n\"a, \"\"b\"\"\nc\""
                        + ROW.substring(3) + added + "\n" + ROW + added + "\n");
    }

    @Test
    void kvBlocks_ofALongerHeader_areTheReplicas_andAreWrittenBack() {
        // given
        String longer = HEADER + ",kv_blocks\n" + ROW + ",12345\n" + ROW + ",\n" + ROW + ",0\n";

        // when
        List<EstimateFile.Row> rows = read(longer);

        // then
        assertThat(rows.get(0).parse().replica().kvBlocks()).hasValue(12_345);
        assertThat(rows.get(1).parse().replica().kvBlocks()).isEmpty();
        assertThatThrownBy(() -> rows.get(2).parse())
                .hasMessage("kv_blocks '0' is not a whole number from 1 to 1099511627776");
        assertThat(EstimateFile.write(rows.subList(0, 1), row -> List.of()))
                .startsWith(HEADER + ",kv_blocks,prefill_ms")
                .contains(ROW + ",12345");
    }

    @Test
    void header_anyOther_isRefusedWithBoth() {
        for (String header : List.of(HEADER + ",more", HEADER.replace("tp,", ""), "ID" + HEADER.substring(2), "x")) {
            assertThatThrownBy(() -> read(header + "\n" + ROW))
                    .isInstanceOf(ScenarioFormatException.class)
                    .hasMessageStartingWith(folder.resolve("c.csv") + ":1: the header must be " + HEADER
                            + ", with or without ,kv_blocks, not ");
        }
        assertThatThrownBy(() -> read("")).hasMessageContaining("is empty\nMaybe begin with the header id,model,");
    }

    @Test
    void row_withAnotherNumberOfColumns_isNamedByItsLine() {
        assertThatThrownBy(() -> read(HEADER + "\n" + ROW + "\n" + ROW + ",9\n"))
                .hasMessage(folder.resolve("c.csv") + ":3: has 15 columns, the header has 14");
        assertThatThrownBy(() -> read(HEADER + "\n\"a\nb\"" + ROW.substring(3) + "\n\n" + "x,y"))
                .hasMessage(folder.resolve("c.csv") + ":5: has 2 columns, the header has 14");
    }

    @Test
    void quote_neverClosed_isNoCsvFile() {
        assertThatThrownBy(() -> read(HEADER + "\n\"one" + ROW.substring(3)))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("is no CSV file: ")
                .hasMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "count_per_node, 0, is not a whole number from 1 to 64",
        "count_per_node, 65, is not a whole number from 1 to 64",
        "count_per_node, 1.5, is not a whole number from 1 to 64",
        "tp, '', is not a whole number from 1 to 64",
        "pp, -1, is not a whole number from 1 to 64",
        "pp, 99999999999999999999, is not a whole number from 1 to 64",
        "pp, \u0663, is not a whole number from 1 to 64",
        "pp, 1_0, is not a whole number from 1 to 64",
        "weights, fp64, 'is not one of fp16, bf16, fp8, int8, int4, fp32'",
        "weights, FP16, 'is not one of fp16, bf16, fp8, int8, int4, fp32'",
        "kv, '', 'is not one of fp16, bf16, fp8, int8, fp32'",
        "kv, int4, 'is not one of fp16, bf16, fp8, int8, fp32'",
        "input_tokens, 0, is not a whole number from 1 to 4194304",
        "output_tokens, 4194305, is not a whole number from 1 to 4194304",
        "mode, batch, 'is not one of static, offline, rate, concurrency'",
        "value, 0, is not a number above 0 and at most 10^6",
        "value, NaN, is not a number above 0 and at most 10^6",
        "value, 1e7, is not a number above 0 and at most 10^6",
        "value, 16d, is not a number above 0 and at most 10^6",
        "value, 0x10p0, is not a number above 0 and at most 10^6",
        "value, 1.5, is not a whole number from 1 to 1048576",
        "requests, -1, is not a whole number from 0 to 10000000",
        "requests, x, is not a whole number from 0 to 10000000",
    })
    void cell_wrong_isNamedWithColumnValueAndRule(String column, String value, String rule) {
        String[] cells = ROW.split(",", -1);
        cells[EstimateFile.INPUT.indexOf(column)] = value;
        EstimateFile.Row row = new EstimateFile.Row(List.of(cells));
        assertThatThrownBy(row::parse)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(column + " '" + value + "' " + rule);
    }

    @ParameterizedTest
    @CsvSource({
        "'offline,256,', 256",
        "'offline,,64', 64",
        "'offline,256,64', 64",
        "'offline,,', 1000",
        "'rate,2.5,', 1000",
        "'rate,2.5,77', 77",
        "'concurrency,8,', 1000",
        "'concurrency,500,', 4000",
        "'static,16,', 0"
    })
    void requests_leftOut_areAsTheModeSays(String end, long requests) {
        List<String> cells = List.of((ROW.substring(0, ROW.indexOf("static")) + end).split(",", -1));
        assertThat(new EstimateFile.Row(cells).parse().requests()).isEqualTo(requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline,256,0", "rate,2.5,0", "concurrency,8,0"})
    void requests_noneWhereTheModeServesSome_isRefused(String end) {
        List<String> cells = List.of((ROW.substring(0, ROW.indexOf("static")) + end).split(",", -1));
        assertThatThrownBy(() -> new EstimateFile.Row(cells).parse())
                .hasMessage("requests '0' is not a whole number from 1 to 10000000");
    }

    @Test
    void rate_mayBeBroken_othersNot() {
        String rate = ROW.substring(0, ROW.indexOf("static")) + "rate,2.5,500";
        assertThat(new EstimateFile.Row(List.of(rate.split(",", -1))).parse().value())
                .isEqualTo(2.5);
        String clients = rate.replace("rate", "concurrency");
        assertThatThrownBy(() -> new EstimateFile.Row(List.of(clients.split(",", -1))).parse())
                .hasMessage("value '2.5' is not a whole number from 1 to 1048576");
    }
}
