package org.hexcast.calibration.importer;

import java.util.Optional;
import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.catalog.Catalog;

/**
 * Layers from LLMServingSim's second profiler: inside vLLM, eager, bf16, {@code time_us} in microseconds, by tokens ({@code dense}) or by sequences
 * ({@code per_sequence}); tensor degree 1. The model is the one that the file is named after.
 */
final class ServingSimTimes implements Importer {

    static final String KERNEL = "vLLM eager";
    static final double MICROSECOND = 1e-6;

    private final Catalog catalog;

    ServingSimTimes(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public String format() {
        return "LLMServingSim v1 layers";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("layer", "time_us") && (file.has("tokens") || file.has("sequences"));
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        Measured measured = Measured.alone(file.gpu(ServingSimGpus.BY_NAME), KERNEL);
        Shards shards = Shards.of(ModelNames.told(file, catalog), degree(file), Precision.BF16);
        String rows = file.has("tokens") ? "tokens" : "sequences";
        file.rows(sink.counting(row -> sink.seconds(
                ServingSimGpus.KEY,
                row,
                row.number("time_us") * MICROSECOND,
                measured,
                shape(row, row.whole(rows), shards))));
    }

    /** The tensor degree that the file's name gives as {@code tpN}; 1 where it gives none. */
    static int degree(SourceFile file) {
        return file.told(ServingSimTimes::degree).orElse(1);
    }

    private static Optional<Integer> degree(String word) {
        return word.matches("tp[1-9][0-9]?") ? Optional.of(Integer.valueOf(word.substring(2))) : Optional.empty();
    }

    private static KernelShape shape(TableRow row, long tokens, Shards shards) {
        String layer = row.text("layer");
        return switch (layer) {
            case "embedding" -> shards.hidden(Elementwise.Kind.EMBEDDING, tokens);
            case "layernorm", "final_layernorm" -> shards.hidden(Elementwise.Kind.NORM, tokens);
            case "qkv_proj" -> shards.queryKeyValue(tokens);
            case "rotary_emb" -> shards.rotary(tokens);
            case "o_proj" -> shards.output(tokens);
            case "gate_up_proj" -> shards.up(tokens, 2);
            case "act_fn" -> shards.activation(tokens, true);
            case "down_proj" -> shards.down(tokens);
            case "lm_head" -> shards.head(tokens);
            case "sampler" -> new Elementwise(Elementwise.Kind.SAMPLE, tokens, shards.vocabulary());
            default -> throw row.complaint("layer", "'" + layer + "' is no layer that is known");
        };
    }
}
