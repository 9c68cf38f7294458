package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.Handover;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.scenarios.output.StreamedFile;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of requests: a golden by hand, the law that arrivals and lengths come back to the nanosecond, and what a wrong file is told. */
class RequestsFileTest {

    private static final ReplicaId PREFILL = new ReplicaId("p");
    private static final ReplicaId DECODE = new ReplicaId("d");
    private static final String HEADER = String.join(",", RequestsFile.COLUMNS);

    @TempDir
    private Path folder;

    private interface Content {
        void write(RequestsWriter writer);
    }

    private Path write(String name, Content content) {
        Path path = folder.resolve(name);
        try (StreamedFile file = StreamedFile.open(path)) {
            content.write(new RequestsWriter(file.writer(), List.of("chat", "batch")));
            file.keep();
        }
        return path;
    }

    private static Request request(long id, long arrival, RequestTraits traits) {
        return new Request(new RequestId(id), arrival, 100, 3, traits);
    }

    private static RequestTraits traits(int serviceClass, int attempt, long session) {
        return new RequestTraits(serviceClass, attempt, 1000, PrefixHashes.NONE, session);
    }

    @Test
    void write_everyEnding_byHand() throws IOException {
        // given
        RequestTimeline usual = new RequestTimeline(
                request(0, 1, RequestTraits.USUAL),
                PREFILL,
                2_000_000,
                1_000_000_000,
                List.of(new Handover(DECODE, 1_000_000_001, 1_100_000_000, 1_200_000_000)),
                3_000_000_001L,
                2);
        RequestTimeline oneToken = new RequestTimeline(
                new Request(new RequestId(4), 7_000_000_000L, 9, 1),
                PREFILL,
                7_000_000_000L,
                7_000_000_010L,
                List.of(),
                7_000_000_010L,
                0);

        // when
        Path path = write("r.csv", writer -> {
            writer.completed(usual);
            writer.rejected(request(1, 5, traits(1, 0, 17)), "QUEUE_FULL");
            writer.timedOut(request(2, 6, traits(0, 1, RequestTraits.NO_SESSION)));
            writer.completed(oneToken);
        });

        // then
        assertThat(Files.readString(path)).isEqualTo(HEADER + "\n" + """
                0,chat,0,,0.000000001,100,3,p,d,0.002000000,1.000000000,1.000000001,1.100000000,1.200000000,3.000000001,999.999999,1000.000001,3000.000000,1.999999,2,completed
                1,batch,0,17,0.000000005,100,3,,,,,,,,,,,,,,rejected:QUEUE_FULL
                2,chat,1,,0.000000006,100,3,,,,,,,,,,,,,,timed out
                4,chat,0,,7.000000000,9,1,p,,7.000000000,7.000000010,,,,7.000000010,0.000010,,0.000010,0.000000,0,completed
                """);
    }

    @Test
    void read_whatWasWritten_isTheSameRunAgain() {
        RandomCases.check(50, random -> {
            // given: requests in order of arrival, many at the same time, that end in any order
            List<Request> requests = new ArrayList<>();
            long arrival = 0;
            for (int i = 0; i < 1 + random.nextInt(50); i++) {
                arrival += random.nextInt(3) == 0 ? 0 : random.nextLong() >>> (20 + random.nextInt(40));
                requests.add(new Request(
                        new RequestId(i),
                        arrival,
                        1 + random.nextInt(1 << random.nextInt(20)),
                        1 + random.nextInt(100)));
            }
            List<Request> ending = new ArrayList<>(requests);
            Collections.shuffle(ending, random);

            // when
            Path path = write(
                    random.nextBoolean() ? "r.csv" : "r.csv.gz",
                    writer -> ending.forEach(r -> {
                        if (r.promptTokens() % 2 == 0) {
                            writer.rejected(r, "PROMPT_TOO_LONG");
                        } else {
                            writer.completed(new RequestTimeline(
                                    r, PREFILL, r.arrivalNanos(), r.arrivalNanos(), List.of(), r.arrivalNanos(), 0));
                        }
                    }));
            Trace trace = RequestsFile.read(path);

            // then
            assertThat(trace.name()).isEqualTo(String.valueOf(path.getFileName()));
            assertThat(trace.rows())
                    .isEqualTo(requests.stream()
                            .sorted(Comparator.comparing(Request::id))
                            .map(r -> new TraceRow(r.arrivalNanos(), new Lengths(r.promptTokens(), r.outputTokens())))
                            .toList());
        });
    }

    @Test
    void read_furtherAttempts_areLeftOut() {
        Path path = write("r.csv", writer -> {
            writer.timedOut(request(0, 3, traits(0, 0, RequestTraits.NO_SESSION)));
            writer.timedOut(request(0, 9, traits(0, 1, RequestTraits.NO_SESSION)));
        });
        assertThat(RequestsFile.read(path).rows()).containsExactly(new TraceRow(3, new Lengths(100, 3)));
    }

    private static String row(String id, String attempt, String arrival, String prompt, String output) {
        return String.join(",", id, "all", attempt, "", arrival, prompt, output) + ",".repeat(13) + ",completed\n";
    }

    static Stream<List<String>> wrong() {
        String head = HEADER + "\n";
        return Stream.of(
                List.of("", ": is empty", "Maybe write one with 'hexcast simulate --requests'"),
                List.of(head, ": has no requests"),
                List.of("TIMESTAMP,ContextTokens\n", ":1: is no file of requests", "Maybe replay a trace with --trace"),
                List.of(head + "1,2\n", ":2: has 2 columns, the header has 21"),
                List.of(head + row("x", "0", "1", "1", "1"), ":2: id 'x' is not a whole number from 0"),
                List.of(head + row("0", "-1", "1", "1", "1"), ":2: attempt '-1' is not a whole number"),
                List.of(head + row("0", "0", "-1", "1", "1"), ":2: arrival_s '-1' is not a time in seconds"),
                List.of(head + row("0", "0", "1e3", "1", "1"), "arrival_s '1e3'"),
                List.of(head + row("0", "0", "0.0000000001", "1", "1"), "at most nine decimals"),
                List.of(head + row("0", "0", "8640000.000000001", "1", "1"), "from 0 to 8640000 (100 days)"),
                List.of(head + row("0", "0", "1", "0", "1"), ":2: prompt_tokens '0' is not a whole number from 1"),
                List.of(head + row("0", "0", "1", "1", "1.5"), ":2: output_tokens '1.5' is not a whole number"),
                List.of(
                        head
                                + row("3", "0", "1", "1", "1")
                                + row("2", "0", "1", "1", "1")
                                + row("3", "0", "2", "1", "1"),
                        ": has two rows of request 3"),
                List.of(head + "\"1,2", ": is no CSV file"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void read_wrongFile_saysWhereAndWhy(List<String> textAndParts) throws IOException {
        Path path = Files.writeString(folder.resolve("r.csv"), textAndParts.get(0));
        assertThatThrownBy(() -> RequestsFile.read(path))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageStartingWith(path.toString())
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()))
                        .contains(textAndParts.subList(1, textAndParts.size())));
    }

    @Test
    void read_noFileOrAFolder_isSaid() {
        assertThatThrownBy(() -> RequestsFile.read(folder.resolve("none.csv"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> RequestsFile.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> RequestsFile.read(Files.writeString(folder.resolve("r.csv.gz"), "plain")))
                .hasMessageContaining("is no CSV file");
    }
}
