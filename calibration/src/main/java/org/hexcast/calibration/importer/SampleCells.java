package org.hexcast.calibration.importer;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.hexcast.calibration.sample.KernelSample;
import org.hexcast.costmodel.kernel.Collective;
import org.hexcast.costmodel.kernel.DecodeAttention;
import org.hexcast.costmodel.kernel.Elementwise;
import org.hexcast.costmodel.kernel.EngineStep;
import org.hexcast.costmodel.kernel.Fabric;
import org.hexcast.costmodel.kernel.Gemm;
import org.hexcast.costmodel.kernel.Heads;
import org.hexcast.costmodel.kernel.KernelShape;
import org.hexcast.costmodel.kernel.LayerStep;
import org.hexcast.costmodel.kernel.MixedAttention;
import org.hexcast.costmodel.kernel.PrefillAttention;
import org.hexcast.costmodel.kernel.SendReceive;
import org.hexcast.domain.hardware.Precision;

/** Cells of one sample in our own table, by column. Owned by the writer of that row. */
final class SampleCells {

    private final Map<String, Object> cells = new LinkedHashMap<>();

    private SampleCells() {}

    static Map<String, Object> of(KernelSample sample) {
        SampleCells row = new SampleCells();
        row.cells.put(SampleColumns.GPU, sample.gpu());
        row.cells.put(SampleColumns.DEVICES, sample.devices());
        row.cells.put(SampleColumns.SECONDS, sample.seconds());
        row.cells.put(SampleColumns.KERNEL, sample.kernel());
        row.cells.put(SampleColumns.SOURCE, sample.source());
        row.cells.put(SampleColumns.FAMILY, row.shape(sample.shape()));
        return row.cells;
    }

    /** Writes the shape and answers its family. */
    private String shape(KernelShape shape) {
        if (shape instanceof Gemm gemm) {
            return gemm(gemm);
        } else if (shape instanceof PrefillAttention prefill) {
            prefill(prefill);
            return "prefill-attention";
        } else if (shape instanceof DecodeAttention decode) {
            decode(decode);
            return "decode-attention";
        } else if (shape instanceof MixedAttention mixed) {
            prefill(mixed.prefill());
            decode(mixed.decode());
            return "mixed-attention";
        } else if (shape instanceof Elementwise elementwise) {
            kind(elementwise.kind());
            cells.put("tokens", elementwise.tokens());
            cells.put("width", elementwise.width());
            if (elementwise.values() != Precision.BF16) {
                cells.put("activations", word(elementwise.values()));
            }
            return "elementwise";
        } else if (shape instanceof Collective collective) {
            kind(collective.kind());
            message(collective.bytes(), collective.fabric());
            return "collective";
        } else if (shape instanceof SendReceive send) {
            message(send.bytes(), send.fabric());
            return "send-receive";
        } else if (shape instanceof EngineStep step) {
            kind(step.component());
            cells.put("sequences", step.sequences());
            cells.put("tokens", step.tokens());
            return "engine-step";
        } else if (shape instanceof LayerStep layer) {
            return layer(layer);
        }
        throw new IllegalStateException("no columns for " + shape);
    }

    private String gemm(Gemm gemm) {
        cells.put("m", gemm.m());
        cells.put("n", gemm.n());
        cells.put("k", gemm.k());
        cells.put("weights", word(gemm.weights()));
        cells.put("activations", word(gemm.activations()));
        return "gemm";
    }

    private String layer(LayerStep layer) {
        cells.put("model", layer.model());
        kind(layer.phase());
        cells.put("tokens", layer.tokens());
        cells.put("tensor_degree", layer.tensorDegree());
        return "layer-step";
    }

    private void prefill(PrefillAttention prefill) {
        cells.put("sequences", prefill.sequences());
        cells.put("new_tokens", prefill.newTokens());
        cells.put("cached_tokens", prefill.cachedTokens());
        heads(prefill.heads(), prefill.kv());
    }

    private void decode(DecodeAttention decode) {
        cells.put("decode_sequences", decode.sequences());
        cells.put("context_tokens", decode.contextTokens());
        heads(decode.heads(), decode.kv());
    }

    private void heads(Heads heads, Precision kv) {
        cells.put("query_heads", heads.query());
        cells.put("kv_heads", heads.kv());
        cells.put("head_size", heads.size());
        cells.put("kv_precision", word(kv));
    }

    private void message(double bytes, Fabric fabric) {
        cells.put("message_bytes", bytes);
        cells.put("wiring", word(fabric.wiring()));
        cells.put("devices_per_host", fabric.devicesPerHost());
    }

    private void kind(Enum<?> kind) {
        cells.put("kind", word(kind));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
