package org.hexcast.calibration.importer;

import java.util.Map;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.domain.hardware.Precision;

/** Highest offline throughput in TensorRT-LLM's performance documents: output tokens per second, all requests waiting from the start. */
final class TensorRtLlmThroughput implements Importer {

    private static final String KEY = "TRTLLM-THROUGHPUT";

    private static final Map<String, String> GPUS = Map.of(
            "H200-141GB", "H200-SXM-141GB",
            "H100-SXM-80GB", "H100-SXM-80GB",
            "A100-SXM4-80GB", "A100-SXM-80GB",
            "L40S", "L40S");

    @Override
    public String format() {
        return "TensorRT-LLM throughput";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("trtllm_version", "model", "gpu", "precision", "tp", "output_tokens_per_s_total");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        file.rows(sink.counting(row -> row(row, sink)));
    }

    private static void row(TableRow row, ImportSink sink) {
        String gpu = GPUS.get(row.text("gpu"));
        if (gpu == null) {
            sink.leaveOut("GPU '" + row.text("gpu") + "' is not in the catalogue");
            return;
        }
        Precision precision = switch (row.text("precision")) {
            case "FP8" -> Precision.FP8;
            case "FP16" -> Precision.FP16;
            case "BF16" -> Precision.BF16;
            default -> throw row.complaint("precision", "'" + row.text("precision") + "' is not FP8, FP16 or BF16");
        };
        ServingSetup setup = new ServingSetup(
                ModelNames.catalogue(row.text("model")),
                gpu,
                row.small("tp"),
                "TensorRT-LLM " + row.text("trtllm_version"),
                precision);
        sink.add(new ServingSample(
                setup,
                new ServingLoad.Saturating(row.whole("input_len"), row.whole("output_len")),
                Metric.OUTPUT_TOKENS_PER_SECOND,
                row.number("output_tokens_per_s_total"),
                ImportSink.source(KEY, row)));
    }
}
