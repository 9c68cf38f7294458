package org.hexcast.calibration.importer;

import java.util.Optional;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;

/**
 * Attention times of aiconfigurator, latency in milliseconds. In prefill {@code isl} are the new tokens and {@code step} the cached ones; in decode
 * {@code isl} is 1 and {@code step} the cached tokens, so that {@code step + 1} are attended to. Heads are those of one GPU; {@code num_key_value_heads} 0
 * means as many as query heads.
 *
 * <p>Prefill by {@code vllm_flashinfer} (fp8 KV on the L40S) with fewer KV than query heads is left out: its times follow the KV heads, as if each had one
 * query head, and are up to 19 times faster than the chip computes. In decode by {@code torch_flow} (TensorRT-LLM 1.0) 7 % of the rows on the L40S and 6 % on
 * the A100 read their KV cache faster than the memory can, which the import refuses; its other rows that are bound by memory deserve no trust either.
 */
final class AiconfiguratorAttention implements Importer {

    @Override
    public String format() {
        return "aiconfigurator attention";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has(
                "op_name", "batch_size", "isl", "num_heads", "num_key_value_heads", "head_dim", "step", "latency");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        String gpu = AiconfiguratorGpus.gpu(file);
        file.rows(sink.counting(row -> row(row, gpu, sink)));
    }

    private static void row(TableRow row, String gpu, ImportSink sink) {
        Optional<Precision> known = AiconfiguratorGpus.precision(row.text("kv_cache_dtype"));
        if (known.isEmpty()) {
            sink.leaveOut("KV format '" + row.text("kv_cache_dtype") + "' is not modelled");
            return;
        }
        if (row.has("beam_width") && row.whole("beam_width") != 1) {
            sink.leaveOut("beam search is not modelled");
            return;
        }
        if (row.has("window_size") && row.whole("window_size") != 0) {
            sink.leaveOut("attention within a window is not modelled");
            return;
        }
        int query = row.small("num_heads");
        int kv = row.small("num_key_value_heads");
        Heads heads = new Heads(query, kv == 0 ? query : kv, row.small("head_dim"));
        Measured measured = Measured.alone(gpu, kernel(row));
        long sequences = row.whole("batch_size");
        switch (row.text("op_name")) {
            case "context_attention" -> {
                if (query != heads.kv() && measured.kernel().startsWith("vllm_flashinfer")) {
                    sink.leaveOut("grouped prefill by vllm_flashinfer is not the whole attention");
                } else {
                    long cached = row.whole("step");
                    time(
                            row,
                            measured,
                            new PrefillAttention(sequences, row.whole("isl"), cached, heads, known.get()),
                            sink);
                }
            }
            case "generation_attention" ->
                time(row, measured, new DecodeAttention(sequences, row.whole("step") + 1, heads, known.get()), sink);
            default -> sink.leaveOut("operation '" + row.text("op_name") + "' is not modelled");
        }
    }

    private static void time(TableRow row, Measured measured, KernelShape shape, ImportSink sink) {
        sink.milliseconds(AiconfiguratorGpus.KEY, row, "latency", measured, shape);
    }

    private static String kernel(TableRow row) {
        String kernel = row.has("kernel_source") ? row.text("kernel_source") : "unnamed";
        boolean plain = !row.has("attn_dtype") || row.text("attn_dtype").endsWith("16");
        return plain ? kernel : kernel + " in " + row.text("attn_dtype");
    }
}
