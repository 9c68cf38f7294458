package org.hexcast.calibration.importer;

import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;

/**
 * Attention times from Vidur (fp16) and, in the same columns, from LLMServingSim's first profiler (bf16); medians in milliseconds. Heads are the model's and
 * are divided by the tensor degree here.
 *
 * <p>{@code kv_cache_size} are the cached tokens of each sequence, but in LLMServingSim's decode rows those of the <em>whole batch</em>: there times do not
 * grow with the batch, a batch of b lasts as long as one sequence with a b-th of the tokens, and read per sequence 12,552 of 14,323 rows of the A6000 would be
 * faster than its memory. So each sequence holds {@code kv_cache_size / batch_size} of them, rounded; rows with less than one are left out.
 */
final class PagedAttention implements Importer {

    private static final String DECODE = "time_stats.attn_decode.median";
    private static final String PREFILL = "time_stats.attn_prefill.median";

    @Override
    public String format() {
        return "Vidur and LLMServingSim v0 attention";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has(DECODE, PREFILL, "n_q_head", "n_kv_head", "prefill_chunk_size", "kv_cache_size");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        if (file.has("time_stats.attn_input_reshape.median")) {
            String gpu = VidurGpus.gpu(file);
            file.rows(sink.counting(row -> row(row, gpu, new Origin(VidurGpus.KEY, Precision.FP16, false), sink)));
        } else {
            String gpu = file.gpu(ServingSimGpus.BY_NAME);
            file.rows(sink.counting(row -> row(row, gpu, new Origin(ServingSimGpus.KEY, Precision.BF16, true), sink)));
        }
    }

    /** Who measured, and whether the cached tokens of a decode row are those of the whole batch. */
    private record Origin(String key, Precision kv, boolean wholeBatch) {}

    private static void row(TableRow row, String gpu, Origin origin, ImportSink sink) {
        int degree = row.small("num_tensor_parallel_workers");
        int query = row.small("n_q_head");
        Heads heads = new Heads(
                query / degree, Math.max(1, row.small("n_kv_head") / degree), (int) (row.whole("n_embd") / query));
        Measured measured = Measured.alone(gpu, row.text("attention_backend").replace("AttentionBackend.", ""));
        long sequences = row.whole("batch_size");
        long cached = row.whole("kv_cache_size");
        switch (row.text("is_prefill")) {
            case "True" ->
                sink.milliseconds(
                        origin.key(),
                        row,
                        PREFILL,
                        measured,
                        new PrefillAttention(sequences, row.whole("prefill_chunk_size"), cached, heads, origin.kv()));
            case "False" -> {
                if (origin.wholeBatch() && cached < sequences) {
                    sink.leaveOut("less than one cached token per sequence");
                    return;
                }
                long each = origin.wholeBatch() ? Math.round(cached / (double) sequences) : cached;
                sink.milliseconds(
                        origin.key(),
                        row,
                        DECODE,
                        measured,
                        new DecodeAttention(sequences, each + 1, heads, origin.kv()));
            }
            default -> throw row.complaint("is_prefill", "'" + row.text("is_prefill") + "' is neither True nor False");
        }
    }
}
