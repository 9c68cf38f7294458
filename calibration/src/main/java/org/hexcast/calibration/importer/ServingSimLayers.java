package org.hexcast.calibration.importer;

import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.domain.model.ModelSpec;
import org.hexcast.scenarios.catalog.Catalog;

/**
 * Layers from LLMServingSim's first profiler: Hugging Face modules in PyTorch, bf16, latency in nanoseconds, of one GPU's shard of the model that the file is
 * named after. Norms, rotary positions and activations are several kernels each, none fused.
 */
final class ServingSimLayers implements Importer {

    private static final String LATENCY = "latency(ns)";
    private static final String KERNEL = "PyTorch";
    private static final double NANOSECOND = 1e-9;

    private final Catalog catalog;

    ServingSimLayers(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public String format() {
        return "LLMServingSim v0 layers";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("layer_name", "input", "kv_cache", "tp_size", LATENCY);
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        Measured measured = Measured.alone(file.gpu(ServingSimGpus.BY_NAME), KERNEL);
        ModelSpec model = ModelNames.told(file, catalog);
        file.rows(sink.counting(row ->
                sink.seconds(ServingSimGpus.KEY, row, row.number(LATENCY) * NANOSECOND, measured, shape(row, model))));
    }

    private static KernelShape shape(TableRow row, ModelSpec model) {
        int degree = row.small("tp_size");
        if (!model.divisibleBy(degree)) {
            throw row.complaint("tp_size", degree + " does not divide " + model.name());
        }
        Shards shards = Shards.of(model, degree, Precision.BF16);
        long tokens = row.whole("input");
        String layer = row.text("layer_name");
        return switch (layer) {
            case "embedding" -> shards.hidden(Elementwise.Kind.EMBEDDING, tokens);
            case "input_layernorm", "post_layernorm", "final_layernorm" -> shards.hidden(Elementwise.Kind.NORM, tokens);
            case "q_proj" -> shards.query(tokens);
            case "k_proj", "v_proj" -> shards.keyOrValue(tokens);
            case "rope" -> shards.rotary(tokens);
            case "attn" -> new PrefillAttention(1, tokens, row.whole("kv_cache"), shards.heads(), shards.precision());
            case "o_proj" -> shards.output(tokens);
            case "gate_proj", "up_proj" -> shards.up(tokens, 1);
            case "act_fn" -> shards.activation(tokens, true);
            case "down_proj" -> shards.down(tokens);
            case "lm_head" -> shards.head(tokens);
            default -> throw row.complaint("layer_name", "'" + layer + "' is no layer that is known");
        };
    }
}
