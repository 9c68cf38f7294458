package org.hexcast.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.workload.PrefixHashes;

/**
 * Where a trace keeps what is read of it.
 *
 * @param format what such a trace is called
 * @param time column or key of the arrival, and how it counts
 * @param prompt column of the prompt tokens
 * @param output column of the output tokens
 * @param hashes where prefix hashes are
 * @param failures whether a request without output is one that failed, to be left out
 */
public record TraceColumns(String format, Time time, String prompt, String output, Hashes hashes, boolean failures) {

    /** Units of time by the words of files; {@code date} is a time such as 2023-11-16 18:15:46.68. */
    enum Unit {
        SECONDS("s", 9),
        MILLISECONDS("ms", 6),
        MICROSECONDS("us", 3),
        NANOSECONDS("ns", 0),
        DATE("date", 0);

        private final String word;
        private final int decimals;

        Unit(String word, int decimals) {
            this.word = word;
            this.decimals = decimals;
        }

        /** Powers of ten from this unit to nanoseconds. */
        int decimals() {
            return decimals;
        }

        static Map<String, Unit> words() {
            Map<String, Unit> words = new LinkedHashMap<>();
            for (Unit unit : values()) {
                words.put(unit.word, unit);
            }
            return words;
        }
    }

    /**
     * When a request arrived.
     *
     * @param column name of the column
     * @param unit how it counts
     */
    record Time(String column, Unit unit) {}

    /**
     * What prompts begin with.
     *
     * @param columns the one column, or none
     * @param blockTokens tokens of a block
     */
    record Hashes(List<String> columns, int blockTokens) {

        static final Hashes NONE = new Hashes(List.of(), PrefixHashes.NONE.blockTokens());

        Hashes {
            columns = List.copyOf(columns);
        }
    }

    private static final List<TraceColumns> PUBLISHED = List.of(
            new TraceColumns(
                    "Azure", new Time("TIMESTAMP", Unit.DATE), "ContextTokens", "GeneratedTokens", Hashes.NONE, false),
            new TraceColumns(
                    "BurstGPT",
                    new Time("Timestamp", Unit.SECONDS),
                    "Request tokens",
                    "Response tokens",
                    Hashes.NONE,
                    true),
            new TraceColumns(
                    "Vidur",
                    new Time("arrived_at", Unit.SECONDS),
                    "num_prefill_tokens",
                    "num_decode_tokens",
                    Hashes.NONE,
                    false),
            new TraceColumns(
                    "Mooncake",
                    new Time("timestamp", Unit.MILLISECONDS),
                    "input_length",
                    "output_length",
                    new Hashes(List.of("hash_ids"), 512),
                    false));

    /** The columns that must be there. */
    List<String> required() {
        List<String> all = new ArrayList<>(List.of(time.column(), prompt, output));
        if (!isPublished()) {
            all.addAll(hashes.columns());
        }
        return all;
    }

    /** Whether these are the columns of a published format; only there prefix hashes may be missing. */
    boolean isPublished() {
        return PUBLISHED.contains(this);
    }

    /** The published format that has most of its columns among these; of equals the first. */
    static TraceColumns closest(List<String> found) {
        TraceColumns closest = PUBLISHED.get(0);
        for (TraceColumns candidate : PUBLISHED) {
            closest = candidate.present(found) > closest.present(found) ? candidate : closest;
        }
        return closest;
    }

    private long present(List<String> found) {
        return required().stream().filter(found::contains).count();
    }

    /** What the published formats look like, for messages. */
    static String published() {
        List<String> formats = new ArrayList<>();
        PUBLISHED.forEach(p -> formats.add(p.format + " (" + String.join(",", p.required()) + ")"));
        return String.join(", ", formats);
    }
}
