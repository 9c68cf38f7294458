package org.hexcast.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.PlainNumber;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;

/**
 * Reads a file of requests, which {@link RequestsWriter} writes, back as a trace: recorded arrivals and lengths, to the nanosecond. Further attempts of a
 * request are left out, because the clients of a run make them by themselves.
 */
public final class RequestsFile {

    /** The header, exactly. */
    public static final List<String> COLUMNS = List.of(
            "id",
            "class",
            "attempt",
            "session",
            "arrival_s",
            "prompt_tokens",
            "output_tokens",
            "prefill_replica",
            "decode_replica",
            "prefill_start_s",
            "first_token_s",
            "transfer_start_s",
            "transfer_end_s",
            "decode_start_s",
            "completion_s",
            "ttft_ms",
            "tpot_ms",
            "e2e_ms",
            "queue_ms",
            "preemptions",
            "status");

    private static final long LONGEST_NANOS = 100L * 86_400 * 1_000_000_000;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,7}(?:\\.[0-9]{1,9})?");

    private final Path path;

    private RequestsFile(Path path) {
        this.path = path;
    }

    /**
     * The requests in a file as a trace named after it, in order of arrival.
     *
     * @throws ScenarioFormatException if it is no such file
     */
    public static Trace read(Path path) {
        return new RequestsFile(path).read();
    }

    private record Row(long id, TraceRow row) {}

    private Trace read() {
        List<Row> rows = new ArrayList<>();
        try (Reader reader = reader();
                CSVParser parser = CSVFormat.DEFAULT.parse(reader)) {
            boolean header = true;
            for (CSVRecord record : parser) {
                if (header) {
                    requireHeader(record.toList());
                    header = false;
                } else {
                    add(record, parser.getCurrentLineNumber(), rows);
                }
            }
            if (header) {
                throw new ScenarioFormatException(
                        place(0), "is empty", "write one with 'hexcast simulate --requests'.");
            }
        } catch (NoSuchFileException e) {
            throw new ScenarioFormatException(place(0), "there is no such file");
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new ScenarioFormatException(place(0), "is no CSV file: " + CsvReason.of(e));
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
        InputStream stream = Files.newInputStream(path);
        try {
            InputStream plain = path.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream;
            return new InputStreamReader(
                    plain, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE));
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private void requireHeader(List<String> cells) {
        List<String> plain =
                cells.stream().map(c -> c.replace("\uFEFF", "").strip()).toList();
        if (!plain.equals(COLUMNS)) {
            throw new ScenarioFormatException(
                    place(1),
                    "is no file of requests: the header must be " + String.join(",", COLUMNS) + ", not "
                            + Shown.line(String.join(",", cells), 200),
                    "replay a trace with --trace.");
        }
    }

    private void add(CSVRecord record, long line, List<Row> rows) {
        if (record.size() != COLUMNS.size()) {
            throw new ScenarioFormatException(
                    place(line), "has " + record.size() + " columns, the header has " + COLUMNS.size());
        }
        long id = whole(record, "id", line, 0, Long.MAX_VALUE);
        long attempt = whole(record, "attempt", line, 0, Integer.MAX_VALUE);
        long arrival = nanos(record, line);
        int prompt = (int) whole(record, "prompt_tokens", line, 1, TokenCount.MOST);
        int output = (int) whole(record, "output_tokens", line, 1, TokenCount.MOST);
        if (attempt == 0) {
            rows.add(new Row(id, new TraceRow(arrival, new Lengths(prompt, output))));
            if (rows.size() > Workload.MOST_REQUESTS) {
                throw new ScenarioFormatException(place(0), "has more than " + Workload.MOST_REQUESTS + " requests");
            }
        }
    }

    private static String cell(CSVRecord record, String column) {
        return record.get(COLUMNS.indexOf(column)).strip();
    }

    private long whole(CSVRecord record, String column, long line, long from, long to) {
        String text = cell(record, column);
        OptionalLong number = PlainNumber.whole(text);
        if (number.isPresent() && number.getAsLong() >= from && number.getAsLong() <= to) {
            return number.getAsLong();
        }
        throw new ScenarioFormatException(
                place(line), column + " '" + Shown.value(text) + "' is not a whole number from " + from + " to " + to);
    }

    private long nanos(CSVRecord record, long line) {
        String text = cell(record, "arrival_s");
        long nanos = SECONDS.matcher(text).matches()
                ? new BigDecimal(text).movePointRight(9).longValueExact()
                : -1;
        if (nanos < 0 || nanos > LONGEST_NANOS) {
            throw new ScenarioFormatException(
                    place(line),
                    "arrival_s '" + Shown.value(text)
                            + "' is not a time in seconds with at most nine decimals, from 0 to 8640000 (100 days)");
        }
        return nanos;
    }

    private Trace trace(List<Row> rows) {
        requireOnce(rows);
        rows.sort(Comparator.comparingLong((Row r) -> r.row().arrivalNanos()).thenComparingLong(Row::id));
        return new Trace(
                String.valueOf(path.getFileName()), rows.stream().map(Row::row).toList());
    }

    private void requireOnce(List<Row> rows) {
        long[] ids = rows.stream().mapToLong(Row::id).sorted().toArray();
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] == ids[i - 1]) {
                throw new ScenarioFormatException(place(0), "has two rows of request " + ids[i]);
            }
        }
    }
}
