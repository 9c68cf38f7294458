package org.hexcast.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.scenarios.output.Decimals;

/**
 * Writes a table of requests, a row for each, in the order in which they end. Times are exact decimals of whole nanoseconds; TPOT, a mean, is rounded to the
 * nanosecond. What a request has not come to stays empty. Owned by one thread.
 */
public final class RequestsWriter {

    private final CSVPrinter printer;
    private final List<String> classes;

    /**
     * Begins with the header.
     *
     * @param out takes the text; flushed and closed by whoever owns it
     * @param classes names of the classes of requests, by number
     */
    public RequestsWriter(Writer out, List<String> classes) {
        this.classes = List.copyOf(classes);
        try {
            this.printer = new CSVPrinter(
                    out, CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        print(RequestsFile.COLUMNS);
    }

    /** A request that got every token; of several hand-overs the first is shown. */
    public void completed(RequestTimeline timeline) {
        List<Object> cells = asked(timeline.request());
        List<Handover> handovers = timeline.handovers();
        cells.add(timeline.prefill());
        cells.add(handovers.isEmpty() ? "" : handovers.get(0).to());
        cells.add(Decimals.seconds(timeline.prefillStartNanos()));
        cells.add(Decimals.seconds(timeline.firstTokenNanos()));
        if (handovers.isEmpty()) {
            cells.addAll(Collections.nCopies(3, ""));
        } else {
            Handover handover = handovers.get(0);
            cells.add(Decimals.seconds(handover.transferStartNanos()));
            cells.add(Decimals.seconds(handover.transferEndNanos()));
            cells.add(Decimals.seconds(handover.decodeStartNanos()));
        }
        cells.add(Decimals.seconds(timeline.completionNanos()));
        cells.add(Decimals.millis(timeline.ttftNanos()));
        cells.add(tpot(timeline));
        cells.add(Decimals.millis(timeline.endToEndNanos()));
        cells.add(Decimals.millis(timeline.queueNanos()));
        cells.add(timeline.preemptions());
        cells.add("completed");
        print(cells);
    }

    private static Object tpot(RequestTimeline timeline) {
        long gaps = timeline.request().outputTokens() - 1L;
        return gaps == 0 ? "" : Decimals.meanMillis(timeline.completionNanos() - timeline.firstTokenNanos(), gaps);
    }

    /** A request that the server refused, for this reason. */
    public void rejected(Request request, String reason) {
        ended(request, "rejected:" + reason);
    }

    /** A request whose client gave up. */
    public void timedOut(Request request) {
        ended(request, "timed out");
    }

    private void ended(Request request, String status) {
        List<Object> cells = asked(request);
        cells.addAll(Collections.nCopies(RequestsFile.COLUMNS.size() - cells.size() - 1, ""));
        cells.add(status);
        print(cells);
    }

    private List<Object> asked(Request request) {
        RequestTraits traits = request.traits();
        List<Object> cells = new ArrayList<>(RequestsFile.COLUMNS.size());
        cells.add(request.id().value());
        cells.add(classes.get(traits.serviceClass()));
        cells.add(traits.attempt());
        cells.add(traits.session() == RequestTraits.NO_SESSION ? "" : traits.session());
        cells.add(Decimals.seconds(request.arrivalNanos()));
        cells.add(request.promptTokens());
        cells.add(request.outputTokens());
        return cells;
    }

    private void print(List<?> cells) {
        try {
            printer.printRecord(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
