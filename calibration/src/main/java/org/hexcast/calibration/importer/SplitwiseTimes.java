package org.hexcast.calibration.importer;

import java.util.Map;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.domain.hardware.Precision;

/**
 * Splitwise's measurements, fp16: seconds of a prefill and of a decode step per static batch, in milliseconds in the file. Rows whose parts do not add up to
 * their end-to-end time within 10 % are left out: there the batch did not fit and was run in pieces (64 prompts of 512 tokens on 2 GPUs would prefill faster
 * than 4 of them).
 */
final class SplitwiseTimes implements Importer {

    private static final String KEY = "SPLITWISE";
    private static final double MILLISECOND = 1e-3;
    private static final double TOLERANCE = 0.1;

    private static final Map<String, String> GPUS = Map.of("a100-80gb", "A100-SXM-80GB", "h100-80gb", "H100-SXM-80GB");

    @Override
    public String format() {
        return "Splitwise";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("model", "hardware", "prompt_size", "batch_size", "token_size", "prompt_time", "token_time");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        file.rows(sink.counting(row -> row(row, sink)));
    }

    private static void row(TableRow row, ImportSink sink) {
        String gpu = GPUS.get(row.text("hardware"));
        if (gpu == null) {
            sink.leaveOut("hardware '" + row.text("hardware") + "' is not in the catalogue");
            return;
        }
        long outputTokens = row.whole("token_size");
        double prefill = row.number("prompt_time");
        double step = row.number("token_time");
        if (row.has("e2e_time")) {
            double whole = row.number("e2e_time");
            if (Math.abs(prefill + step * (outputTokens - 1) - whole) > TOLERANCE * whole) {
                sink.leaveOut("prefill and decode steps do not add up to the end-to-end time");
                return;
            }
        }
        ServingSetup setup = new ServingSetup(
                ModelNames.catalogue(row.text("model")),
                gpu,
                row.small("tensor_parallel"),
                "Splitwise's vLLM",
                Precision.FP16);
        ServingLoad load = new ServingLoad.StaticBatch(row.whole("prompt_size"), outputTokens, row.whole("batch_size"));
        String source = ImportSink.source(KEY, row);
        sink.add(new ServingSample(setup, load, Metric.PREFILL_SECONDS, prefill * MILLISECOND, source));
        sink.add(new ServingSample(setup, load, Metric.DECODE_STEP_SECONDS, step * MILLISECOND, source));
    }
}
