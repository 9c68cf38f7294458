package org.hexcast.calibration.importer.table;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;

/** Reads CSV, plain or gzip. */
final class CsvTable {

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setTrim(true).get();

    private final Path path;
    private final String name;

    CsvTable(Path path, String name) {
        this.path = path;
        this.name = name;
    }

    /** The cells of the first row; none of an empty file. */
    List<String> firstRow() {
        List<String> cells = new ArrayList<>();
        parse(parser -> {
            Iterator<CSVRecord> records = parser.iterator();
            if (records.hasNext()) {
                records.next().forEach(cells::add);
            }
        });
        return cells;
    }

    /** Every row below the header. */
    void rows(List<String> columns, Consumer<TableRow> reader) {
        read(columns, true, reader);
    }

    /** Every row of a table without header, under these names of its columns. */
    void rowsWithoutHeader(List<String> columns, Consumer<TableRow> reader) {
        read(columns, false, reader);
    }

    private void read(List<String> columns, boolean header, Consumer<TableRow> reader) {
        Map<String, Integer> positions = positions(name, columns);
        parse(parser -> {
            for (CSVRecord record : parser) {
                if (header && record.getRecordNumber() == 1) {
                    continue;
                }
                int line = (int) Math.min(Integer.MAX_VALUE, parser.getCurrentLineNumber());
                if (record.size() != columns.size()) {
                    throw new ScenarioFormatException(
                            new Place(name, line, ""),
                            "has " + record.size() + " columns, expected " + columns.size(),
                            "the file was cut off, or a cell holds a comma without quotes.");
                }
                reader.accept(new TableRow(name, line, positions, record::get));
            }
        });
    }

    /** Position of each column; the first of two that have the same name, as both cannot be asked for. */
    static Map<String, Integer> positions(String file, List<String> columns) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            if (positions.put(column, i) != null && !column.isEmpty()) {
                throw new ScenarioFormatException(new Place(file, 1, ""), "the column '" + column + "' is there twice");
            }
        }
        return positions;
    }

    private void parse(Consumer<CSVParser> job) {
        try (BufferedReader reader = reader();
                CSVParser parser = FORMAT.parse(reader)) {
            job.accept(parser);
        } catch (NoSuchFileException e) {
            throw new ScenarioFormatException(Place.of(name), "there is no such file");
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new ScenarioFormatException(Place.of(name), "is no CSV file: " + reason(e));
        }
    }

    private static String reason(Throwable problem) {
        Throwable first = problem;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String message = first.getMessage();
        return message == null || message.isBlank() ? "it ends too early" : message;
    }

    private BufferedReader reader() throws IOException {
        InputStream stream = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        InputStream plain = path.toString().endsWith(".gz") ? new GZIPInputStream(stream, 1 << 16) : stream;
        BufferedReader reader = new BufferedReader(new InputStreamReader(
                plain, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)));
        reader.mark(1);
        if (reader.read() != FileTree.BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }
}
