package org.hexcast.costmodel.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.zip.GZIPInputStream;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;
import org.hexcast.costmodel.testing.CostCases;
import org.hexcast.domain.hardware.GpuType;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.domain.hardware.Port;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.DecoderLayer;
import org.hexcast.domain.model.DenseFeedForward;
import org.hexcast.domain.model.Embedding;
import org.hexcast.domain.model.GroupedQueryAttention;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.domain.model.Norm;
import org.hexcast.domain.model.NormKind;
import org.hexcast.domain.model.Precisions;
import org.hexcast.domain.testing.PublicData;
import org.hexcast.domain.testing.TestEngines;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The roofline against measured kernels: the tables of aiconfigurator (ai-dynamo, Apache-2.0), vLLM 0.14, bfloat16. The bounds are generous on purpose:
 * one set of efficiencies serves every GPU. Peaks and bandwidths are those of NVIDIA's data sheets, dense.
 */
class MeasuredKernelsTest {

    /** Rows of a kernel table by column. */
    private record Row(Map<String, String> values) {
        private int number(String column) {
            return Integer.parseInt(values.getOrDefault(column, ""));
        }

        private double measuredSeconds() {
            return Double.parseDouble(values.getOrDefault("latency", "")) / 1e3;
        }
    }

    @ParameterizedTest
    @CsvSource({"a100_sxm, 312e12, 2.039e12, 0.25", "h100_sxm, 989.4e12, 3.35e12, 0.25", "l40s, 362.05e12, 864e9, 0.25"
    })
    void gemm_weightsOfModelSize_medianErrorWithinBound(String system, double peak, double bandwidth, double bound)
            throws IOException {
        // given products with weights of 1,024 x 1,024 and more: what the layers of a served model are
        GpuType gpu = gpu(system, peak, bandwidth);
        List<Row> rows = rows(
                system + "__gemm__vllm__0.14.0__gemm_perf.csv.gz",
                r -> "bfloat16".equals(r.values().get("gemm_dtype")) && r.number("n") >= 1024 && r.number("k") >= 1024);
        // when
        double error = medianError("GEMM on " + system, rows, r -> {
            // [m, k] x [k, n] is the output projection of a layer of hidden size n whose attention is k wide
            int heads = Math.max(1, r.number("k") / 128);
            ModelSpec model = model(r.number("n"), heads, heads, r.number("k") / heads);
            return part(model, gpu, BatchShape.decode(r.number("m"), r.number("m")), "output");
        });
        // then
        assertThat(rows).hasSizeGreaterThan(1000);
        assertThat(error).isLessThan(bound);
    }

    @ParameterizedTest
    @CsvSource({"a100_sxm, 312e12, 2.039e12, 0.5", "h100_sxm, 989.4e12, 3.35e12, 0.5", "l40s, 362.05e12, 864e9, 0.5"})
    void prefillAttention_promptsOfServedSize_medianErrorWithinBound(
            String system, double peak, double bandwidth, double bound) throws IOException {
        GpuType gpu = gpu(system, peak, bandwidth);
        List<Row> rows = attentionRows(system, "context", r -> r.number("isl") >= 128);
        double error = medianError("prefill attention on " + system, rows, r -> {
            List<Integer> prompts = new ArrayList<>();
            for (int i = 0; i < r.number("batch_size"); i++) {
                prompts.add(r.number("isl"));
            }
            return part(attentionModel(r), gpu, BatchShape.prompts(prompts), "prefill attention");
        });
        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(error).isLessThan(bound);
    }

    @ParameterizedTest
    @CsvSource({"a100_sxm, 312e12, 2.039e12, 0.5", "h100_sxm, 989.4e12, 3.35e12, 0.5", "l40s, 362.05e12, 864e9, 0.5"})
    void decodeAttention_contextsOfServedSize_medianErrorWithinBound(
            String system, double peak, double bandwidth, double bound) throws IOException {
        GpuType gpu = gpu(system, peak, bandwidth);
        List<Row> rows = attentionRows(system, "generation", r -> r.number("step") >= 128);
        double error = medianError("decode attention on " + system, rows, r -> {
            long sequences = r.number("batch_size");
            BatchShape batch = BatchShape.decode(sequences, sequences * (r.number("step") + 1L));
            return part(attentionModel(r), gpu, batch, "decode attention");
        });
        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(error).isLessThan(bound);
    }

    private static double medianError(String what, List<Row> rows, ToDoubleFunction<Row> predictedSeconds) {
        List<Double> ratios = rows.stream()
                .map(r -> predictedSeconds.applyAsDouble(r) / r.measuredSeconds())
                .sorted()
                .toList();
        List<Double> errors =
                ratios.stream().map(ratio -> Math.abs(ratio - 1)).sorted().toList();
        double median = errors.get(errors.size() / 2);
        System.err.printf(
                Locale.ROOT,
                "%s: %d rows, median error %.1f %%, 90 %% of them within %.1f %%, median of predicted / measured %.2f%n",
                what,
                rows.size(),
                median * 100,
                errors.get(errors.size() * 9 / 10) * 100,
                ratios.get(ratios.size() / 2));
        return median;
    }

    private static List<Row> attentionRows(String system, String phase, Predicate<Row> wanted) throws IOException {
        return rows(
                system + "__attention__vllm__0.14.0__" + phase + "_attention_perf.csv.gz",
                r -> "bfloat16".equals(r.values().get("attn_dtype"))
                        && "bfloat16".equals(r.values().get("kv_cache_dtype"))
                        && r.number("num_heads") % r.number("num_key_value_heads") == 0
                        && wanted.test(r));
    }

    private static List<Row> rows(String file, Predicate<Row> wanted) throws IOException {
        Path path = PublicData.file("aiconfigurator/" + file);
        List<Row> rows = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
            List<String> columns = List.of(reader.readLine().split(",", -1));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                List<String> cells = List.of(line.split(",", -1));
                Map<String, String> values = new HashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    values.put(columns.get(i), cells.get(i));
                }
                Row row = new Row(values);
                if (wanted.test(row)) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static ModelSpec attentionModel(Row row) {
        return model(4096, row.number("num_heads"), row.number("num_key_value_heads"), row.number("head_dim"));
    }

    private static ModelSpec model(int hidden, int heads, int kvHeads, int headSize) {
        return new ModelSpec(
                "probe",
                1,
                new DecoderLayer(
                        hidden,
                        new GroupedQueryAttention(heads, kvHeads, headSize, false, false, false),
                        new DenseFeedForward(1024, true, false)),
                new Norm(NormKind.RMS, 2, 1),
                new Embedding(32_000, hidden, 0, false),
                1 << 20,
                Precisions.all(Precision.BF16));
    }

    private static double part(ModelSpec model, GpuType gpu, BatchShape batch, String name) {
        StepCost step = RooflineCostModel.usual()
                .stage(model, CostCases.stage(gpu, 1, 1, StageLayout.Ends.BOTH), TestEngines.usual())
                .explain("step", batch);
        return step.parts().stream()
                .flatMap(group -> group.parts().stream())
                .filter(part -> part.name().equals(name))
                .mapToDouble(StepCost::seconds)
                .sum();
    }

    private static GpuType gpu(String name, double peak, double bandwidth) {
        return new GpuType(
                name,
                80L << 30,
                100,
                bandwidth,
                Map.of(Precision.BF16, peak),
                List.of(new Port(LinkKind.PCIE, 64e9, Port.Reach.ALL)));
    }
}
