package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.Client;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.RandomStreams;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestSource;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.domain.workload.Sessions;
import org.hexcast.domain.workload.ThinkTime;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.TurnCount;
import org.hexcast.domain.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated requests as a Mooncake trace. Law: what is read back has the arrivals, lengths and shared blocks that were written. */
class MooncakeFileTest {

    @TempDir
    private Path folder;

    private List<TraceRow> readBack(List<Request> requests) {
        try {
            String text = MooncakeFile.write(requests.iterator());
            return TraceFile.read(Files.writeString(folder.resolve("t.jsonl"), text))
                    .rows();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void write_twoRequests_isOneObjectALine() {
        PrefixHashes prefix = new PrefixHashes(List.of(3L, 4L), 512);
        RequestTraits traits = new RequestTraits(0, 0, 100, prefix, RequestTraits.NO_SESSION);
        assertThat(MooncakeFile.write(List.of(
                                new Request(new RequestId(0), 0, 10, 3),
                                new Request(new RequestId(1), 1_500_001, 1100, 4, traits))
                        .iterator()))
                .isEqualTo("""
                        {"timestamp": 0, "input_length": 10, "output_length": 3}
                        {"timestamp": 1.500001, "input_length": 1100, "output_length": 4, "hash_ids": [3, 4]}
                        """);
    }

    @Test
    void write_sessions_areReadBackWithTheirSharedBlocks() {
        RandomCases.check(20, random -> {
            // given
            Client client = new Client(
                    "a",
                    0,
                    new IndependentLengths(new TokenCount.LogNormal(400, 1), new TokenCount.LogNormal(200, 1)),
                    new ArrivalProcess.Poisson(5),
                    new Sessions(new TurnCount.Uniform(2, 4), new ThinkTime.Exponential(3)),
                    TokenCount.MOST);
            List<Request> requests = new ArrayList<>();
            new RequestSource(
                            new Workload.Generated(List.of(client), 100),
                            new ContextRule(1 << 20, ContextRule.Overlong.CLIP),
                            new RandomStreams(random.nextLong()))
                    .answeredAtOnce()
                    .forEachRemaining(requests::add);
            // when
            List<TraceRow> rows = readBack(requests);
            // then
            assertThat(rows).hasSameSizeAs(requests);
            for (int i = 0; i < rows.size(); i++) {
                Request request = requests.get(i);
                assertThat(rows.get(i).arrivalNanos())
                        .isEqualTo(request.arrivalNanos() - requests.get(0).arrivalNanos());
                assertThat(rows.get(i).lengths())
                        .isEqualTo(new Lengths(request.promptTokens(), request.outputTokens()));
                assertThat(rows.get(i).prefix().ids()).hasSize(request.promptTokens() / 512);
                for (int j = 0; j < i; j++) {
                    boolean same = requests.get(j).traits().session()
                            == request.traits().session();
                    int shared = Math.min(
                            rows.get(i).prefix().ids().size(),
                            rows.get(j).prefix().ids().size());
                    assertThat(rows.get(i)
                                    .prefix()
                                    .ids()
                                    .subList(0, shared)
                                    .equals(rows.get(j).prefix().ids().subList(0, shared)))
                            .isEqualTo(same || shared == 0);
                }
            }
        });
    }
}
