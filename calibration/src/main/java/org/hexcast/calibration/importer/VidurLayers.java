package org.hexcast.calibration.importer;

import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.domain.hardware.Precision;

/**
 * Linear and element-wise layers of one decoder block from Vidur, fp16, medians in milliseconds, of one GPU's shard. {@code attn_pre_proj} is Q, K and V as
 * one matrix; {@code mlp_up_proj} is gate and up as one where the FFN is gated (with 2 f columns it runs at 230 to 250 TFLOP/s on the A100, as
 * {@code mlp_down_proj} with f does). Norms, {@code add} and {@code emb} work on the whole hidden state.
 */
final class VidurLayers implements Importer {

    private static final String KERNEL = "Vidur";

    @Override
    public String format() {
        return "Vidur layers";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("time_stats.mlp_up_proj.median", "n_embd", "n_expanded_embd", "num_tensor_parallel_workers");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        Measured measured = Measured.alone(VidurGpus.gpu(file), KERNEL);
        file.rows(sink.counting(row -> row(row, measured, sink)));
    }

    private static void row(TableRow row, Measured measured, ImportSink sink) {
        int degree = Math.max(1, row.small("num_tensor_parallel_workers"));
        int heads = row.small("n_head");
        long ffn = row.whole("n_expanded_embd");
        if (heads % degree != 0 || ffn % degree != 0) {
            sink.leaveOut("the tensor degree does not divide heads and FFN");
            return;
        }
        long hidden = row.whole("n_embd");
        int kv = Math.max(1, row.small("n_kv_head") / degree);
        Shards shards = new Shards(
                hidden,
                new Heads(heads / degree, kv, (int) (hidden / heads)),
                ffn / degree,
                row.whole("vocab_size"),
                Precision.FP16);
        boolean gated = row.text("use_gated_mlp").equals("True");
        long tokens = row.whole("num_tokens");
        Layers layers = new Layers(row, measured, sink);
        layers.time("attn_pre_proj", shards.queryKeyValue(tokens));
        layers.time("attn_post_proj", shards.output(tokens));
        layers.time("mlp_up_proj", shards.up(tokens, gated ? 2 : 1));
        layers.time("mlp_down_proj", shards.down(tokens));
        layers.time("mlp_act", shards.activation(tokens, gated));
        layers.time("attn_rope", shards.rotary(tokens));
        layers.time("input_layernorm", shards.hidden(Elementwise.Kind.NORM, tokens));
        layers.time("post_attention_layernorm", shards.hidden(Elementwise.Kind.NORM, tokens));
        layers.time("add", shards.hidden(Elementwise.Kind.RESIDUAL, tokens));
        layers.time("emb", shards.hidden(Elementwise.Kind.EMBEDDING, tokens));
    }

    /** The times of one row. */
    private record Layers(TableRow row, Measured measured, ImportSink sink) {

        void time(String layer, KernelShape shape) {
            String column = "time_stats." + layer + ".median";
            if (row.has(column)) {
                sink.milliseconds(VidurGpus.KEY, row, column, measured, shape);
            } else {
                sink.leaveOut("no time of " + layer);
            }
        }
    }
}
