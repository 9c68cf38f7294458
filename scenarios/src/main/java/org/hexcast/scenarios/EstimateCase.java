package org.hexcast.scenarios;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.hexcast.domain.model.Precisions;
import org.hexcast.scenarios.tree.PlainNumber;
import org.hexcast.scenarios.tree.Shown;

/**
 * One row of an estimate file: a single replica and the load on it.
 *
 * @param replica what serves
 * @param lengths what is asked
 * @param mode how it is asked
 * @param value batch, requests, requests per second or clients, as the mode says
 * @param requests how many requests are served; static mode takes none into account
 */
public record EstimateCase(ReplicaSpec replica, FixedLengths lengths, Mode mode, double value, long requests) {

    /** How requests come. */
    public enum Mode {
        /** A batch that starts together. */
        STATIC,
        /** All queued at time 0; the value is their number unless the column {@code requests} gives one. */
        OFFLINE,
        /** Poisson arrivals. */
        RATE,
        /** Clients that each wait for their answer. */
        CONCURRENCY
    }

    /**
     * What serves.
     *
     * @param model catalogue name
     * @param gpu catalogue name
     * @param engine catalogue name
     * @param precisions of weights and KV cache
     * @param parallel how it is cut
     * @param kvBlocks its KV blocks as measured; empty where memory decides
     */
    public record ReplicaSpec(
            String model, String gpu, String engine, Precisions precisions, Parallel parallel, OptionalLong kvBlocks) {}

    /**
     * How a replica is cut.
     *
     * @param countPerNode GPUs in a node
     * @param tensor tensor-parallel degree
     * @param pipeline number of stages
     */
    public record Parallel(int countPerNode, int tensor, int pipeline) {}

    /**
     * Lengths of every request.
     *
     * @param input prompt tokens
     * @param output output tokens
     */
    public record FixedLengths(int input, int output) {}

    private static final int MOST_TOKENS = 1 << 22;

    private static final long USUAL_REQUESTS = 1000;

    /** Requests of each client where a row does not say. */
    private static final long ROUNDS = 8;

    /**
     * Reads one row.
     *
     * @param cells by column, as {@link EstimateFile#INPUT} names them
     * @throws IllegalArgumentException if a cell is wrong, naming column, value and rule
     */
    static EstimateCase parse(Map<String, String> cells) {
        Precisions precisions = Precisions.of(
                choice("weights", cells.getOrDefault("weights", ""), PrecisionWords.WEIGHTS),
                choice("kv", cells.getOrDefault("kv", ""), PrecisionWords.KV));
        Parallel parallel =
                new Parallel(whole(cells, "count_per_node", 64), whole(cells, "tp", 64), whole(cells, "pp", 64));
        FixedLengths lengths =
                new FixedLengths(whole(cells, "input_tokens", MOST_TOKENS), whole(cells, "output_tokens", MOST_TOKENS));
        Mode mode = choice("mode", cells.getOrDefault("mode", ""), modes());
        double value = mode == Mode.OFFLINE && cells.getOrDefault("value", "").isEmpty() ? 0 : number(cells, "value");
        if (mode != Mode.RATE && value != 0 && (value < 1 || value != Math.rint(value) || value > 1 << 20)) {
            throw new IllegalArgumentException("value '" + Shown.value(cells.getOrDefault("value", ""))
                    + "' is not a whole number from 1 to " + (1 << 20));
        }
        long count = cells.getOrDefault("requests", "").isEmpty()
                ? usualRequests(mode, value)
                : whole(cells, "requests", mode == Mode.STATIC ? 0 : 1, 10_000_000);
        ReplicaSpec replica = new ReplicaSpec(
                cells.getOrDefault("model", ""),
                cells.getOrDefault("gpu", ""),
                cells.getOrDefault("engine", ""),
                precisions,
                parallel,
                cells.getOrDefault(EstimateFile.KV_BLOCKS, "").isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(whole(cells, EstimateFile.KV_BLOCKS, 1, 1L << 40)));
        return new EstimateCase(replica, lengths, mode, value, count);
    }

    /** How many requests are served where a row does not say: enough that begin and end count little. */
    private static long usualRequests(Mode mode, double value) {
        return switch (mode) {
            case STATIC -> 0;
            case OFFLINE -> value > 0 ? (long) value : USUAL_REQUESTS;
            case RATE -> USUAL_REQUESTS;
            case CONCURRENCY -> Math.max(USUAL_REQUESTS, ROUNDS * (long) value);
        };
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            modes.put(mode.name().toLowerCase(Locale.ROOT), mode);
        }
        return modes;
    }

    private static <T> T choice(String column, String text, Map<String, T> words) {
        T chosen = words.get(text);
        if (chosen == null) {
            throw new IllegalArgumentException(
                    column + " '" + Shown.value(text) + "' is not one of " + String.join(", ", words.keySet()));
        }
        return chosen;
    }

    private static int whole(Map<String, String> cells, String column, int most) {
        return (int) whole(cells, column, 1, most);
    }

    private static long whole(Map<String, String> cells, String column, long least, long most) {
        String text = cells.getOrDefault(column, "");
        OptionalLong number = PlainNumber.whole(text);
        if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
            return number.getAsLong();
        }
        throw new IllegalArgumentException(
                column + " '" + Shown.value(text) + "' is not a whole number from " + least + " to " + most);
    }

    private static double number(Map<String, String> cells, String column) {
        String text = cells.getOrDefault(column, "");
        OptionalDouble number = PlainNumber.decimal(text);
        if (number.isPresent() && number.getAsDouble() > 0 && number.getAsDouble() <= 1e6) {
            return number.getAsDouble();
        }
        throw new IllegalArgumentException(
                column + " '" + Shown.value(text) + "' is not a number above 0 and at most 10^6");
    }
}
