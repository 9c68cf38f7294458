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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.tree.FileTree;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.PlainNumber;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;

/**
 * Reads the Azure LLM inference traces as they are published: CSV with the columns {@code TIMESTAMP,ContextTokens,GeneratedTokens}, also compressed
 * ({@code .gz}). Other columns are passed over. Rows are brought into order of time.
 */
public final class TraceFile {

    private static final String TIME = "TIMESTAMP";
    private static final String PROMPT = "ContextTokens";
    private static final String OUTPUT = "GeneratedTokens";

    private static final DateTimeFormatter TIME_FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .appendPattern("[XXX]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final Path path;

    private TraceFile(Path path) {
        this.path = path;
    }

    /**
     * The trace in a file, named after it.
     *
     * @throws ScenarioFormatException if it cannot be read
     */
    public static Trace read(Path path) {
        return new TraceFile(path).read();
    }

    private record Row(OffsetDateTime time, Lengths lengths) {}

    private Trace read() {
        List<Row> rows = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .setTrim(true)
                .setAllowMissingColumnNames(true)
                .get();
        try (Reader reader = reader();
                CSVParser parser = format.parse(reader)) {
            requireColumns(parser);
            for (CSVRecord record : parser) {
                rows.add(row(record, parser.getCurrentLineNumber()));
                if (rows.size() > Workload.MOST_REQUESTS) {
                    throw new ScenarioFormatException(
                            place(0), "has more than " + Workload.MOST_REQUESTS + " requests");
                }
            }
        } catch (NoSuchFileException e) {
            throw new ScenarioFormatException(place(0), "there is no such file");
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new ScenarioFormatException(place(0), "is no CSV file: " + CsvReason.of(e));
        } catch (IllegalArgumentException e) {
            throw new ScenarioFormatException(place(1), "is no header of a CSV file: " + CsvReason.of(e));
        }
        if (rows.isEmpty()) {
            throw new ScenarioFormatException(place(0), "has no requests");
        }
        return trace(rows);
    }

    private Place place(long line) {
        return new Place(path.toString(), (int) Math.min(Integer.MAX_VALUE, line), "");
    }

    private Reader reader() throws IOException {
        if (Files.isDirectory(path)) {
            throw new ScenarioFormatException(place(0), "is a folder, expected a file");
        }
        InputStream stream = new BufferedInputStream(Files.newInputStream(path));
        InputStream plain = path.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream;
        Reader reader = new BufferedReader(new InputStreamReader(
                plain, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)));
        reader.mark(1);
        if (reader.read() != FileTree.BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    private void requireColumns(CSVParser parser) {
        if (parser.getHeaderNames().isEmpty()) {
            throw new ScenarioFormatException(place(0), "is empty");
        }
        for (String column : List.of(TIME, PROMPT, OUTPUT)) {
            if (Collections.frequency(parser.getHeaderNames(), column) > 1) {
                throw new ScenarioFormatException(place(1), "the column '" + column + "' is there twice");
            }
            if (!parser.getHeaderNames().contains(column)) {
                throw new ScenarioFormatException(
                        place(1),
                        "the column '" + column + "' is missing; found "
                                + Shown.value(String.join(",", parser.getHeaderNames())),
                        "this is no Azure LLM inference trace; its header is TIMESTAMP,ContextTokens,GeneratedTokens.");
            }
        }
    }

    private Row row(CSVRecord record, long line) {
        if (record.size() != record.getParser().getHeaderNames().size()) {
            throw new ScenarioFormatException(place(line), "has " + record.size() + " columns, unlike the header");
        }
        return new Row(
                time(record.get(TIME), line), new Lengths(tokens(record, PROMPT, line), tokens(record, OUTPUT, line)));
    }

    private int tokens(CSVRecord record, String column, long line) {
        String text = record.get(column);
        OptionalLong tokens = PlainNumber.whole(text);
        if (tokens.isPresent() && tokens.getAsLong() >= 1 && tokens.getAsLong() <= TokenCount.MOST) {
            return (int) tokens.getAsLong();
        }
        throw new ScenarioFormatException(
                place(line),
                column + " '" + Shown.value(text) + "' is not a whole number from 1 to " + TokenCount.MOST);
    }

    private OffsetDateTime time(String text, long line) {
        try {
            TemporalAccessor time = TIME_FORMAT.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return time instanceof OffsetDateTime at
                    ? at
                    : LocalDateTime.from(time).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new ScenarioFormatException(
                    place(line),
                    TIME + " '" + Shown.value(text) + "' is not a time such as 2023-11-16 18:15:46.6805900");
        }
    }

    private Trace trace(List<Row> rows) {
        rows.sort(Comparator.comparing(Row::time));
        OffsetDateTime first = rows.get(0).time();
        List<TraceRow> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Duration since = Duration.between(first, row.time());
            if (since.toDays() > 100) {
                throw new ScenarioFormatException(
                        place(0), "spans more than 100 days, which the simulated clock does not hold exactly");
            }
            result.add(new TraceRow(since.toNanos(), row.lengths()));
        }
        Path name = path.getFileName();
        return new Trace(name == null ? path.toString() : name.toString(), result);
    }
}
