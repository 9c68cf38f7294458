package org.hexcast.calibration.importer;

import java.util.List;
import java.util.Locale;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.sample.ServingLoad;
import org.hexcast.calibration.sample.ServingSample;
import org.hexcast.calibration.sample.ServingSample.Metric;
import org.hexcast.calibration.sample.ServingSetup;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.tree.FileNode;

/**
 * The fitted laws of DistServe, evaluated: the points behind them were not published. With coefficients a, b, c a prefill of one prompt of n tokens takes
 * {@code a + b n + c n^2} ms, a decode step of a batch {@code a + b (sum of contexts) + c batch} ms, with other coefficients from a batch size on. The grid:
 * prompts of 128 to 2,048 tokens alone; batches of 1 to 128 with 256 and 1,024 tokens of context each. fp16; every source says that a law was evaluated.
 */
final class DistServeLaws implements Importer {

    private static final String KEY = "DISTSERVE";
    private static final double MILLISECOND = 1e-3;
    private static final List<Long> PROMPTS = List.of(128L, 256L, 512L, 1024L, 2048L);
    private static final List<Long> CONTEXTS = List.of(256L, 1024L);
    private static final List<Long> BATCHES = List.of(1L, 8L, 32L, 64L, 128L);

    @Override
    public String format() {
        return "DistServe laws";
    }

    @Override
    public boolean recognises(SourceFile file) {
        String name = file.name().toLowerCase(Locale.ROOT);
        return name.startsWith("profiler-") && name.endsWith(".json");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        String gpu = gpu(file);
        String engine = file.name().contains(".vllm.") ? "vLLM, as DistServe measured it" : "DistServe";
        FileNode root = file.tree();
        for (String model : root.fields().keys()) {
            FileNode degrees = root.fields().require(model);
            for (String degree : degrees.fields().keys()) {
                FileNode laws = degrees.fields().require(degree);
                int devices = (int) FileNode.value(laws.place(), degree).integer(1, 1024);
                ServingSetup setup =
                        new ServingSetup(ModelNames.catalogue(model), gpu, devices, engine, Precision.FP16);
                sink.countLaw(() -> evaluate(setup, laws, sink));
            }
        }
    }

    private static String gpu(SourceFile file) {
        return file.givenGpu().orElseGet(() -> {
            if (file.name().contains("-a100-80g.")) {
                return "A100-SXM-80GB";
            }
            throw file.complaint("its name does not say which GPU was measured", "say which.");
        });
    }

    private static void evaluate(ServingSetup setup, FileNode laws, ImportSink sink) {
        Law prefill = Law.read(laws, "prefill");
        for (long n : PROMPTS) {
            double milliseconds = prefill.a() + prefill.b() * n + prefill.c() * n * n;
            add(setup, new ServingLoad.StaticBatch(n, 1, 1), Metric.PREFILL_SECONDS, milliseconds, prefill, sink);
        }
        double threshold =
                laws.fields().require("decoding_large_small_bs_threshold").number();
        for (long batch : BATCHES) {
            Law decode = Law.read(laws, batch < threshold ? "decoding_smallbs" : "decoding_largebs");
            for (long context : CONTEXTS) {
                double milliseconds = decode.a() + decode.b() * context * batch + decode.c() * batch;
                ServingLoad load = new ServingLoad.StaticBatch(context, 1, batch);
                add(setup, load, Metric.DECODE_STEP_SECONDS, milliseconds, decode, sink);
            }
        }
    }

    private static void add(
            ServingSetup setup, ServingLoad load, Metric metric, double milliseconds, Law law, ImportSink sink) {
        if (milliseconds > 0) {
            sink.add(new ServingSample(setup, load, metric, milliseconds * MILLISECOND, law.source()));
        } else {
            sink.leaveOut("the law gives no time above 0");
        }
    }

    private record Law(double a, double b, double c, String source) {

        static Law read(FileNode laws, String key) {
            FileNode node = laws.fields().require(key);
            List<FileNode> items = node.items();
            if (items.size() != 3) {
                throw node.complaint("has " + items.size() + " coefficients, expected 3");
            }
            String source = KEY + " " + node.place().file() + ":" + node.place().line() + " fitted law, evaluated";
            return new Law(
                    items.get(0).number(), items.get(1).number(), items.get(2).number(), source);
        }
    }
}
