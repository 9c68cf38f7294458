package org.hexcast.scenarios;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;

/**
 * Reads estimate cases and writes them back with their estimates. A row that cannot be read keeps its place and says why in its last column; only a file
 * that is no such table as a whole is refused.
 */
public final class EstimateFile {

    /** The header, exactly. */
    public static final List<String> INPUT = List.of(
            "id",
            "model",
            "gpu",
            "count_per_node",
            "tp",
            "pp",
            "engine",
            "weights",
            "kv",
            "input_tokens",
            "output_tokens",
            "mode",
            "value",
            "requests");

    /** Column that may follow: KV blocks of the replica, as measured. */
    public static final String KV_BLOCKS = "kv_blocks";

    private static final List<String> LONGER_INPUT =
            Stream.concat(INPUT.stream(), Stream.of(KV_BLOCKS)).toList();

    /** What an estimate adds. */
    public static final List<String> OUTPUT = List.of(
            "prefill_ms",
            "decode_ms",
            "ttft_ms",
            "tpot_ms",
            "output_tokens_per_s",
            "max_batch",
            "ttft_p10_ms",
            "ttft_p90_ms",
            "tpot_p10_ms",
            "tpot_p90_ms",
            "output_tokens_per_s_p10",
            "output_tokens_per_s_p90",
            "draws",
            "provenance",
            "error");

    private EstimateFile() {}

    /**
     * One row.
     *
     * @param cells the cells as they stand, one for each column of {@link #INPUT}, and of {@link #KV_BLOCKS} where the file has it
     */
    public record Row(List<String> cells) {

        public Row {
            cells = List.copyOf(cells);
        }

        /**
         * The case in this row.
         *
         * @throws IllegalArgumentException if a cell is wrong
         */
        public EstimateCase parse() {
            Map<String, String> byColumn = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                byColumn.put(LONGER_INPUT.get(i), cells.get(i).strip());
            }
            return EstimateCase.parse(byColumn);
        }
    }

    /** The rows of a file. */
    public static List<Row> read(Path file) {
        String text = FileTree.text(file);
        List<Row> rows = new ArrayList<>();
        try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(text))) {
            int columns = 0;
            for (CSVRecord record : parser) {
                long line = parser.getCurrentLineNumber();
                List<String> cells = record.toList();
                if (columns == 0) {
                    requireHeader(file, cells);
                    columns = cells.size();
                } else {
                    rows.add(row(file, line, cells, columns));
                }
            }
            if (columns == 0) {
                throw new ScenarioFormatException(
                        Place.of(file.toString()),
                        "is empty",
                        "begin with the header " + String.join(",", INPUT) + ".");
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new ScenarioFormatException(Place.of(file.toString()), "is no CSV file: " + CsvReason.of(e));
        }
        return rows;
    }

    private static void requireHeader(Path file, List<String> cells) {
        List<String> stripped =
                cells.stream().map(c -> c.replace("\uFEFF", "").strip()).toList();
        if (!stripped.equals(INPUT) && !stripped.equals(LONGER_INPUT)) {
            throw new ScenarioFormatException(
                    new Place(file.toString(), 1, ""),
                    "the header must be " + String.join(",", INPUT) + ", with or without ," + KV_BLOCKS + ", not "
                            + Shown.line(String.join(",", cells), 200));
        }
    }

    private static Row row(Path file, long line, List<String> cells, int columns) {
        if (cells.size() != columns) {
            throw new ScenarioFormatException(
                    new Place(file.toString(), (int) line, ""),
                    "has " + cells.size() + " columns, the header has " + columns);
        }
        return new Row(cells);
    }

    /**
     * The table with the estimates.
     *
     * @param rows the rows as they were read
     * @param estimate what {@link #OUTPUT} names, for each row
     */
    public static String write(List<Row> rows, Function<Row, List<String>> estimate) {
        StringWriter writer = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(
                writer, CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get())) {
            boolean longer = rows.stream().anyMatch(row -> row.cells().size() > INPUT.size());
            List<String> header = new ArrayList<>(longer ? LONGER_INPUT : INPUT);
            header.addAll(OUTPUT);
            printer.printRecord(header);
            for (Row row : rows) {
                List<String> cells = new ArrayList<>(row.cells());
                cells.addAll(estimate.apply(row));
                printer.printRecord(cells);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toString();
    }
}
