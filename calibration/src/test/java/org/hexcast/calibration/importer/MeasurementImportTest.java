package org.hexcast.calibration.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import blue.strategic.parquet.ParquetWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The import as a whole: files are recognised, accounted for, and refused with one message. */
class MeasurementImportTest {

    private static final String GEMM_HEADER = "op_name,kernel_source,gemm_dtype,m,n,k,latency\n";
    private static final String GEMM = GEMM_HEADER + "gemm,vllm_default,bfloat16,8,512,256,0.5\n";

    @TempDir
    private Path folder;

    private static String refusal(Path file) {
        return String.valueOf(assertThatExceptionOfType(ScenarioFormatException.class)
                .isThrownBy(() -> MeasurementImport.read(file))
                .actual()
                .getMessage());
    }

    @Test
    void folder_filesOfNoKnownFormat_arePassedOverByName() throws IOException {
        // given
        Tables.write(folder, "a/l40s__gemm.csv.gz", GEMM);
        Tables.write(folder, "a/LICENSE", "free");
        Tables.write(folder, "b/prices.csv", "gpu,usd\nL4,1\n");
        Tables.write(folder, "b/empty.csv", "");
        // when
        Measurements read = MeasurementImport.read(folder);
        // then
        assertThat(read.kernels()).hasSize(1);
        assertThat(read.report().imported())
                .containsExactly(new ImportedFile("a/l40s__gemm.csv.gz", "aiconfigurator gemm", 1, 1, Map.of(), 1));
        assertThat(read.report().passedOver()).containsExactly("a/LICENSE", "b/empty.csv", "b/prices.csv");
    }

    @Test
    void file_ofNoKnownFormat_isRefusedWithTheKnownOnes() throws IOException {
        Path file = Tables.write(folder, "prices.csv", "gpu,usd\nL4,1\n");
        assertThat(refusal(file))
                .contains("is of no format of measurements that is known\nMaybe")
                .contains("aiconfigurator gemm");
    }

    @Test
    void file_withoutAWordOnTheGpu_isRefusedUnlessItIsGiven() throws IOException {
        // given
        Path file = Tables.write(folder, "gemm.csv", GEMM);
        // then
        assertThat(refusal(file))
                .startsWith("gemm.csv: neither its name nor its folders say which GPU was measured\nMaybe say which")
                .contains("a100_sxm");
        assertThat(MeasurementImport.readMeasuredOn(file, "RTX-3090").kernels())
                .extracting(KernelSample::gpu)
                .containsExactly("RTX-3090");
    }

    @Test
    void rows_bad_areRefusedWithLineColumnAndValue() throws IOException {
        assertThat(refusal(Tables.write(folder, "l40s__a.csv", GEMM + "gemm,x,bfloat16,many,512,256,0.5\n")))
                .isEqualTo("l40s__a.csv:3: m: 'many' is not a number");
        assertThat(refusal(Tables.write(folder, "l40s__b.csv", GEMM + "gemm,x,bfloat16,1.5,512,256,0.5\n")))
                .isEqualTo("l40s__b.csv:3: m: '1.5' is not a whole number");
        assertThat(refusal(Tables.write(folder, "l40s__c.csv", GEMM + "gemm,x,bfloat16,8,512,256,-1\n")))
                .isEqualTo("l40s__c.csv:3: latency: '-1' must not be negative");
        assertThat(refusal(Tables.write(folder, "l40s__d.csv", GEMM + "gemm,x,bfloat16,8\n")))
                .startsWith("l40s__d.csv:3: has 4 columns, expected 7\nMaybe ");
        assertThat(refusal(Tables.write(folder, "l40s__e.csv", GEMM + "gemm,x,bfloat16,0,512,256,0.5\n")))
                .isEqualTo("l40s__e.csv:3: GEMM rows m 0 must be above 0 and at most 2^40");
    }

    @Test
    void files_brokenOrMissing_areRefused() throws IOException {
        assertThat(refusal(folder.resolve("none.csv"))).isEqualTo("none.csv: there is no such file");
        assertThat(refusal(Tables.write(folder, "l40s__x.parquet", "PAR?")))
                .startsWith("l40s__x.parquet: is no Parquet file that can be read: ");
        Path plain = Tables.write(folder, "plain.csv", GEMM);
        Path falselyNamed = Files.copy(plain, folder.resolve("l40s__y.csv.gz"));
        assertThat(refusal(falselyNamed)).startsWith("l40s__y.csv.gz: is no CSV file: ");
    }

    @Test
    void parquet_sameColumns_givesTheSamplesOfTheCsv() throws IOException {
        // given the same two rows in both forms
        record Row(String type, long m, int n, double latency) {}
        List<Row> rows = List.of(new Row("bfloat16", 8, 512, 0.5), new Row("fp8", 1024, 4096, 0.0625));
        MessageType schema = new MessageType(
                "gemm",
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named("gemm_dtype"),
                Types.required(PrimitiveTypeName.INT64).named("m"),
                Types.required(PrimitiveTypeName.INT32).named("n"),
                Types.required(PrimitiveTypeName.INT64).named("k"),
                Types.required(PrimitiveTypeName.DOUBLE).named("latency"));
        Path parquet = folder.resolve("h100_sxm__gemm_perf.parquet");
        try (ParquetWriter<Row> writer = ParquetWriter.writeFile(schema, parquet.toFile(), (row, values) -> {
            values.write("gemm_dtype", row.type());
            values.write("m", row.m());
            values.write("n", row.n());
            values.write("k", 256L);
            values.write("latency", row.latency());
        })) {
            for (Row row : rows) {
                writer.write(row);
            }
        }
        StringBuilder csv = new StringBuilder("gemm_dtype,m,n,k,latency\n");
        rows.forEach(row -> csv.append(row.type() + "," + row.m() + "," + row.n() + ",256," + row.latency() + "\n"));
        // when
        List<KernelSample> fromCsv =
                Tables.read(folder, "h100_sxm__gemm_perf.csv", csv.toString()).kernels();
        List<KernelSample> fromParquet = MeasurementImport.read(parquet).kernels();
        // then
        assertThat(fromParquet)
                .hasSize(2)
                .extracting(KernelSample::source)
                .containsExactly(
                        "AICONFIGURATOR h100_sxm__gemm_perf.parquet:2", "AICONFIGURATOR h100_sxm__gemm_perf.parquet:3");
        assertThat(fromParquet)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("source")
                .isEqualTo(fromCsv);
    }
}
