package org.hexcast.calibration.importer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Columns of our own table of samples. */
final class SampleColumns {

    static final String FAMILY = "family";
    static final String GPU = "gpu";
    static final String DEVICES = "devices";
    static final String SECONDS = "seconds";
    static final String KERNEL = "kernel";
    static final String SOURCE = "source";

    /** What every sample has. */
    private static final List<String> COMMON = List.of(FAMILY, GPU, DEVICES, SECONDS, KERNEL, SOURCE);

    private static final List<String> PREFILL =
            List.of("sequences", "new_tokens", "cached_tokens", "query_heads", "kv_heads", "head_size", "kv_precision");

    private static final List<String> DECODE =
            List.of("decode_sequences", "context_tokens", "query_heads", "kv_heads", "head_size", "kv_precision");

    /** The columns of each family's shape; all others stay empty. */
    static final Map<String, List<String>> BY_FAMILY = byFamily();

    /** All columns, in their order. */
    static final List<String> ALL = all();

    private SampleColumns() {}

    private static Map<String, List<String>> byFamily() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put("gemm", List.of("m", "n", "k", "weights", "activations"));
        columns.put("prefill-attention", PREFILL);
        columns.put("decode-attention", DECODE);
        List<String> mixed = new ArrayList<>(PREFILL);
        mixed.addAll(DECODE.subList(0, 2));
        columns.put("mixed-attention", List.copyOf(mixed));
        columns.put("elementwise", List.of("kind", "tokens", "width", "activations"));
        columns.put("collective", List.of("kind", "message_bytes", "wiring", "devices_per_host"));
        columns.put("send-receive", List.of("message_bytes", "wiring", "devices_per_host"));
        columns.put("engine-step", List.of("kind", "sequences", "tokens"));
        columns.put("layer-step", List.of("model", "kind", "tokens", "tensor_degree"));
        return columns;
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(COMMON);
        BY_FAMILY
                .values()
                .forEach(columns ->
                        columns.stream().filter(column -> !all.contains(column)).forEach(all::add));
        return List.copyOf(all);
    }
}
