package org.hexcast.calibration.importer;

import java.util.Map;
import java.util.TreeMap;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.catalog.Catalog;
import org.hexcast.scenarios.tree.FileNode;
import org.hexcast.scenarios.tree.Place;

/**
 * Static batches of Argonne's LLM-Inference-Bench: seconds from start to end, prompt and output of the same length, 16-bit weights. The A100 is the 40 GB
 * part; the H100 generates faster than the bandwidth of a PCIe board allows, so it is the SXM. Left out: rows whose throughput is not
 * (input + output) x batch / latency (those of llama.cpp, whose latency does not depend on the batch), and rows that would read 6.5 billion weights, fewer than
 * any of the models has, faster than the memory of their GPUs can.
 */
final class ArgonneLatency implements Importer {

    private static final String KEY = "ARGONNE";
    private static final double TOLERANCE = 0.02;
    private static final double LEAST_WEIGHT_BYTES = 6.5e9 * 2;

    private static final Map<String, String> GPUS =
            Map.of("Nvidia A100 GPU", "A100-SXM-40GB", "Nvidia H100 GPU", "H100-SXM-80GB");

    private final Catalog catalog;

    ArgonneLatency(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public String format() {
        return "Argonne LLM-Inference-Bench";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has(
                "Hardware", "Num of Hardware", "Framework", "Model", "Input Output Length", "Batch Size", "Latency");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        Map<String, Double> bandwidths = new TreeMap<>();
        GPUS.values()
                .forEach(gpu -> bandwidths.put(
                        gpu,
                        catalog.gpu(FileNode.value(Place.of(file.name()), gpu)).bandwidthBytesPerSecond()));
        file.rows(sink.counting(row -> row(row, bandwidths, sink)));
    }

    private static void row(TableRow row, Map<String, Double> bandwidths, ImportSink sink) {
        String gpu = GPUS.get(row.text("Hardware"));
        if (gpu == null) {
            sink.leaveOut("hardware '" + row.text("Hardware") + "' is not in the catalogue");
            return;
        }
        long tokens = row.whole("Input Output Length");
        long batch = row.whole("Batch Size");
        double seconds = row.number("Latency");
        int devices = row.small("Num of Hardware");
        double throughput = 2.0 * tokens * batch / seconds;
        if (row.has("Throughput") && Math.abs(row.number("Throughput") / throughput - 1) > TOLERANCE) {
            sink.leaveOut("throughput is not (input + output) x batch / latency");
            return;
        }
        double leastSeconds = tokens * LEAST_WEIGHT_BYTES / (devices * bandwidths.getOrDefault(gpu, 0.0));
        if (seconds < leastSeconds) {
            sink.leaveOut("faster than the weights can be read");
            return;
        }
        ServingSetup setup = new ServingSetup(
                ModelNames.catalogue(row.text("Model")), gpu, devices, row.text("Framework"), Precision.FP16);
        ServingLoad load = new ServingLoad.StaticBatch(tokens, tokens, batch);
        sink.add(new ServingSample(setup, load, Metric.TOTAL_SECONDS, seconds, ImportSink.source(KEY, row)));
    }
}
