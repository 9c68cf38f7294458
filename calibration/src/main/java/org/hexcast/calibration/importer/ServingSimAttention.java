package org.hexcast.calibration.importer;

import org.hexcast.calibration.importer.table.SourceFile;
import org.hexcast.calibration.importer.table.TableRow;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.domain.hardware.Precision;
import org.hexcast.scenarios.catalog.Catalog;

/**
 * Attention from LLMServingSim's second profiler: inside vLLM, bf16, {@code time_us} in microseconds. A row has one sequence that prefills
 * {@code prefill_chunk} tokens after {@code kv_prefill} cached ones, {@code n_decode} sequences with {@code kv_decode} cached tokens <em>each</em>, or both.
 */
final class ServingSimAttention implements Importer {

    private final Catalog catalog;

    ServingSimAttention(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public String format() {
        return "LLMServingSim v1 attention";
    }

    @Override
    public boolean recognises(SourceFile file) {
        return file.has("prefill_chunk", "kv_prefill", "n_decode", "kv_decode", "time_us");
    }

    @Override
    public void read(SourceFile file, ImportSink sink) {
        Measured measured = Measured.alone(file.gpu(ServingSimGpus.BY_NAME), ServingSimTimes.KERNEL);
        Heads heads = Shards.of(ModelNames.told(file, catalog), ServingSimTimes.degree(file), Precision.BF16)
                .heads();
        file.rows(sink.counting(row -> row(row, measured, heads, sink)));
    }

    private static void row(TableRow row, Measured measured, Heads heads, ImportSink sink) {
        long chunk = row.whole("prefill_chunk");
        long decodes = row.whole("n_decode");
        if (chunk == 0 && decodes == 0) {
            sink.leaveOut("empty batch");
            return;
        }
        KernelShape shape;
        if (decodes == 0) {
            shape = prefill(row, chunk, heads);
        } else if (chunk == 0) {
            shape = decode(row, decodes, heads);
        } else {
            shape = new MixedAttention(prefill(row, chunk, heads), decode(row, decodes, heads));
        }
        sink.seconds(ServingSimGpus.KEY, row, row.number("time_us") * ServingSimTimes.MICROSECOND, measured, shape);
    }

    private static PrefillAttention prefill(TableRow row, long chunk, Heads heads) {
        return new PrefillAttention(1, chunk, row.whole("kv_prefill"), heads, Precision.BF16);
    }

    private static DecodeAttention decode(TableRow row, long sequences, Heads heads) {
        return new DecodeAttention(sequences, row.whole("kv_decode") + 1, heads, Precision.BF16);
    }
}
