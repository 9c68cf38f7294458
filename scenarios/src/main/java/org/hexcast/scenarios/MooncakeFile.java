package org.hexcast.scenarios;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;

/**
 * Writes requests as a Mooncake trace, so that the same arrivals can drive a load generator: one JSON object a line with {@code timestamp} (ms), {@code
 * input_length}, {@code output_length} and, where a prompt shares a prefix, {@code hash_ids} of its whole blocks of 512 tokens. {@link TraceFile} reads it back.
 */
public final class MooncakeFile {

    private static final int BLOCK_TOKENS = 512;

    private static final int DECIMALS_OF_MS = 6;

    private MooncakeFile() {}

    /** The text of a trace; memory grows with the requests. */
    public static String write(Iterator<Request> requests) {
        StringBuilder text = new StringBuilder();
        while (requests.hasNext()) {
            Request request = requests.next();
            text.append("{\"timestamp\": ")
                    .append(BigDecimal.valueOf(request.arrivalNanos(), DECIMALS_OF_MS)
                            .stripTrailingZeros()
                            .toPlainString())
                    .append(", \"input_length\": ")
                    .append(request.promptTokens())
                    .append(", \"output_length\": ")
                    .append(request.outputTokens());
            List<Long> ids = ids(request.traits().prefix());
            if (!ids.isEmpty()) {
                text.append(", \"hash_ids\": ")
                        .append(ids.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]")));
            }
            text.append("}\n");
        }
        return text.toString();
    }

    /** Ids of blocks of 512 tokens: an id stands for all before it, so the last small block of each large one names it. */
    private static List<Long> ids(PrefixHashes prefix) {
        if (BLOCK_TOKENS % prefix.blockTokens() != 0) {
            return List.of();
        }
        int small = BLOCK_TOKENS / prefix.blockTokens();
        return IntStream.range(0, prefix.ids().size() / small)
                .mapToObj(block -> prefix.ids().get((block + 1) * small - 1))
                .toList();
    }
}
