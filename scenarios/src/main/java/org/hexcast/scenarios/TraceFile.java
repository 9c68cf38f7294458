package org.hexcast.scenarios;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads recorded requests: CSV with a header, or one JSON object a line, also compressed ({@code .gz}). Which published trace it is (Azure, BurstGPT, Vidur,
 * Mooncake) is told by its columns; those of any other are named by the scenario. Other columns are passed over. Rows are brought into order of time.
 */
public final class TraceFile {

    private final Path path;
    private final Optional<TraceColumns> given;
    private final List<Row> rows = new ArrayList<>();
    private long failed;

    private record Row(long nanos, Lengths lengths, PrefixHashes prefix) {}

    private TraceFile(Path path, Optional<TraceColumns> given) {
        this.path = path;
        this.given = given;
    }

    /**
     * The trace in a file of a published format, named after the file.
     *
     * @throws ScenarioFormatException if it cannot be read
     */
    public static Trace read(Path path) {
        return new TraceFile(path, Optional.empty()).read();
    }

    /**
     * The trace in a file with these columns, named after the file.
     *
     * @throws ScenarioFormatException if it cannot be read
     */
    public static Trace read(Path path, TraceColumns columns) {
        return new TraceFile(path, Optional.of(columns)).read();
    }

    private Trace read() {
        try (BufferedReader reader = reader()) {
            if (beginsWithBrace(reader)) {
                readJson(reader);
            } else {
                readCsv(reader);
            }
        } catch (NoSuchFileException e) {
            throw new ScenarioFormatException(place(0), "there is no such file");
        } catch (IOException e) {
            throw new ScenarioFormatException(place(0), "is no CSV file: " + CsvReason.of(e));
        }
        if (rows.isEmpty()) {
            throw new ScenarioFormatException(
                    place(0), failed == 0 ? "has no requests" : "has " + failed + " failed requests and no others");
        }
        return trace();
    }

    private Place place(long line) {
        return new Place(path.toString(), (int) Math.min(Integer.MAX_VALUE, line), "");
    }

    private BufferedReader reader() throws IOException {
        if (Files.isDirectory(path)) {
            throw new ScenarioFormatException(place(0), "is a folder, expected a file");
        }
        InputStream stream = new BufferedInputStream(Files.newInputStream(path));
        InputStream plain = path.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream;
        BufferedReader reader = new BufferedReader(new InputStreamReader(
                plain, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)));
        reader.mark(1);
        if (reader.read() != FileTree.BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    private static boolean beginsWithBrace(BufferedReader reader) throws IOException {
        reader.mark(1);
        int first = reader.read();
        reader.reset();
        return first == '{';
    }

    private void readCsv(Reader reader) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setTrim(true)
                .setAllowMissingColumnNames(true)
                .get();
        try (CSVParser parser = format.parse(reader)) {
            List<String> header = parser.getHeaderNames();
            TraceColumns columns = columns(header);
            for (CSVRecord record : parser) {
                long line = parser.getCurrentLineNumber();
                if (record.size() != header.size()) {
                    throw new ScenarioFormatException(
                            place(line), "has " + record.size() + " columns, unlike the header");
                }
                add(new TraceCells(place(line), columns, cells(record, columns)));
            }
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new ScenarioFormatException(place(0), "is no CSV file: " + CsvReason.of(e));
        } catch (IllegalArgumentException e) {
            throw new ScenarioFormatException(place(1), "is no header of a CSV file: " + CsvReason.of(e));
        }
    }

    private static Map<String, String> cells(CSVRecord record, TraceColumns columns) {
        Map<String, String> cells = new LinkedHashMap<>();
        columns.required().forEach(column -> cells.put(column, record.get(column)));
        for (String column : columns.hashes().columns()) {
            if (record.isMapped(column)) {
                cells.put(column, record.get(column));
            }
        }
        return cells;
    }

    private TraceColumns columns(List<String> header) {
        if (header.isEmpty()) {
            throw new ScenarioFormatException(place(0), "is empty");
        }
        TraceColumns columns = given.orElseGet(() -> TraceColumns.closest(header));
        for (String column : columns.required()) {
            if (Collections.frequency(header, column) > 1) {
                throw new ScenarioFormatException(place(1), "the column '" + column + "' is there twice");
            }
            if (!header.contains(column)) {
                String found = "the column '" + column + "' is missing; found " + Shown.value(String.join(",", header));
                throw given.isPresent()
                        ? new ScenarioFormatException(place(1), found)
                        : new ScenarioFormatException(
                                place(1),
                                found,
                                "this is none of the traces known by their columns: " + TraceColumns.published()
                                        + "; name yours in the scenario.");
            }
        }
        return columns;
    }

    private void readJson(Reader reader) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), reader)) {
            Optional<TraceColumns> columns = given;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                Place place = place(parser.currentTokenLocation().getLineNr());
                if (token != JsonToken.START_OBJECT) {
                    throw new ScenarioFormatException(place, "is no JSON object, expected one a line");
                }
                Map<String, String> cells = cells(parser, place);
                TraceColumns chosen = columns.orElseGet(() -> TraceColumns.closest(List.copyOf(cells.keySet())));
                columns = Optional.of(chosen);
                add(new TraceCells(place, chosen, cells));
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            String reason = e.getOriginalMessage();
            throw new ScenarioFormatException(
                    place(line), "is no JSON: " + (reason == null ? "unreadable" : Shown.line(firstLine(reason), 200)));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("unreadable");
    }

    /** The plain values of an object, and its lists of plain values; whatever is deeper is passed over. */
    private static Map<String, String> cells(JsonParser parser, Place place) {
        Map<String, String> cells = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            String text = "";
            if (value == JsonToken.START_ARRAY) {
                text = items(parser);
            } else if (value.isScalarValue()) {
                text = String.valueOf(parser.getString());
            } else {
                parser.skipChildren();
            }
            if (cells.put(key, text) != null) {
                throw new ScenarioFormatException(place, "the key '" + Shown.value(key) + "' is given twice");
            }
        }
        return cells;
    }

    private static String items(JsonParser parser) {
        StringBuilder items = new StringBuilder();
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
            if (item.isScalarValue()) {
                items.append(parser.getString()).append(' ');
            } else {
                parser.skipChildren();
            }
        }
        return items.toString();
    }

    private void add(TraceCells cells) {
        if (cells.failed()) {
            failed++;
            return;
        }
        long nanos = cells.nanos();
        Lengths lengths = cells.lengths();
        rows.add(new Row(nanos, lengths, cells.prefix(lengths.promptTokens())));
        if (rows.size() > Workload.MOST_REQUESTS) {
            throw new ScenarioFormatException(place(0), "has more than " + Workload.MOST_REQUESTS + " requests");
        }
    }

    private Trace trace() {
        rows.sort(Comparator.comparingLong(Row::nanos));
        long first = rows.get(0).nanos();
        List<TraceRow> ordered = new ArrayList<>(rows.size());
        rows.forEach(row -> ordered.add(new TraceRow(row.nanos() - first, row.lengths(), row.prefix())));
        Path name = path.getFileName();
        return new Trace(name == null ? path.toString() : name.toString(), ordered, failed);
    }
}
