package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ContextRule.Overlong;
import org.junit.jupiter.api.Test;

/** Arrivals and request sources: laws of repetition, order and counting, statistics of the Poisson process, a brute-force context rule. */
class RequestSourceTest {

    private static final LengthDistribution LENGTHS =
            new IndependentLengths(new TokenCount.LogNormal(800, 1), new TokenCount.LogNormal(150, 1));

    @Test
    void saturating_everyRequest_isThereAtTimeZero() {
        Workload workload = new Workload.Generated(LENGTHS, new ArrivalProcess.Saturating(), 500);
        assertThat(workload.saturating()).isTrue();
        assertThat(all(workload, new ContextRule(4096, Overlong.CLIP), 1))
                .hasSize(500)
                .allSatisfy(r -> assertThat(r.arrivalNanos()).isZero());
    }

    @Test
    void next_otherArrivals_meetTheSameLengths() {
        ContextRule rule = new ContextRule(4096, Overlong.CLIP);
        List<Request> slow = all(new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(1), 300), rule, 5);
        List<Request> fast = all(new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(10), 300), rule, 5);
        assertThat(slow)
                .extracting(Request::promptTokens)
                .isEqualTo(fast.stream().map(Request::promptTokens).toList());
        assertThat(slow)
                .extracting(Request::outputTokens)
                .isEqualTo(fast.stream().map(Request::outputTokens).toList());
        // the same uniforms behind ten times the rate: every arrival comes at a tenth of the time
        for (int i = 0; i < slow.size(); i++) {
            assertThat(fast.get(i).arrivalNanos() * 10.0).isCloseTo(slow.get(i).arrivalNanos(), within(20.0));
        }
    }

    @Test
    void next_sameSeed_yieldsTheSameRequestsInOrderAndNumberedFromZero() {
        RandomCases.check(50, random -> {
            // given
            Workload workload = randomWorkload(random);
            ContextRule rule = randomRule(random);
            long seed = random.nextLong();
            // when
            List<Request> requests = all(workload, rule, seed);
            // then
            assertThat(all(workload, rule, seed)).isEqualTo(requests);
            long last = 0;
            for (int i = 0; i < requests.size(); i++) {
                assertThat(requests.get(i).id()).isEqualTo(new RequestId(i));
                assertThat(requests.get(i).arrivalNanos()).isGreaterThanOrEqualTo(last);
                last = requests.get(i).arrivalNanos();
            }
        });
    }

    @Test
    void counts_everyRule_clippedAndDroppedAreThoseThatDidNotFit() {
        RandomCases.check(50, random -> {
            // given what is offered without any limit
            Workload workload = randomWorkload(random);
            ContextRule rule = randomRule(random);
            long seed = random.nextLong();
            List<Request> offered = all(workload, new ContextRule(1 << 26, Overlong.DROP), seed);
            long tooLong = offered.stream()
                    .filter(r -> r.promptTokens() + r.outputTokens() > rule.contextTokens())
                    .count();
            // when
            RequestSource source = new RequestSource(workload, rule, new RandomStreams(seed));
            List<Request> served = drain(source);
            // then
            assertThat(offered).hasSize(workload.requests());
            assertThat(source.clipped() + source.dropped()).isEqualTo(tooLong);
            assertThat(served.size() + source.dropped()).isEqualTo(offered.size());
            assertThat(RequestSource.served(workload, rule, new RandomStreams(seed)))
                    .isEqualTo(served.size());
            assertThat(rule.overlong() == Overlong.CLIP ? source.dropped() : source.clipped())
                    .isZero();
            assertThat(served)
                    .allSatisfy(r ->
                            assertThat(r.promptTokens() + r.outputTokens()).isLessThanOrEqualTo(rule.contextTokens()));
            assertThat(served)
                    .extracting(Request::arrivalNanos)
                    .isSubsetOf(offered.stream().map(Request::arrivalNanos).toList());
        });
    }

    @Test
    void clip_anyLengths_keepsTheMostOutputAndThenTheMostPrompt() {
        RandomCases.check(500, random -> {
            // given
            int context = 2 + random.nextInt(30);
            Lengths wanted = new Lengths(1 + random.nextInt(40), 1 + random.nextInt(40));
            // when
            Lengths clipped =
                    new ContextRule(context, Overlong.CLIP).apply(wanted).orElseThrow();
            // then by brute force: among what fits, most output first, then most prompt
            Lengths best = new Lengths(1, 1);
            for (int p = 1; p <= wanted.promptTokens(); p++) {
                for (int o = 1; o <= wanted.outputTokens(); o++) {
                    boolean more = o > best.outputTokens() || (o == best.outputTokens() && p > best.promptTokens());
                    best = p + o <= context && more ? new Lengths(p, o) : best;
                }
            }
            assertThat(clipped).isEqualTo(best);
        });
    }

    @Test
    void replayed_trace_keepsArrivalsAndLengths() {
        Trace trace = new Trace(
                "t",
                List.of(
                        new TraceRow(0, new Lengths(10, 5)),
                        new TraceRow(70, new Lengths(20, 6)),
                        new TraceRow(70, new Lengths(30, 7))));
        Workload workload = new Workload.Replayed(trace);
        assertThat(all(workload, new ContextRule(100, Overlong.CLIP), 1))
                .containsExactly(
                        new Request(new RequestId(0), 0, 10, 5),
                        new Request(new RequestId(1), 70, 20, 6),
                        new Request(new RequestId(2), 70, 30, 7));
        assertThat(workload.saturating()).isFalse();
        assertThat(workload.requests()).isEqualTo(3);
    }

    @Test
    void traceLengths_draws_areRowsAndAllOfThem() {
        List<TraceRow> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(new TraceRow(i, new Lengths(i + 1, 100 - i)));
        }
        TraceLengths lengths = new TraceLengths(new Trace("t", rows));
        var stream = new RandomStreams(2).named("lengths");
        List<Lengths> drawn = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            drawn.add(lengths.draw(stream));
        }
        assertThat(drawn).containsAll(rows.stream().map(TraceRow::lengths).toList());
        assertThat(rows).extracting(TraceRow::lengths).containsAll(drawn);
    }

    @Test
    void next_afterTheLast_isAnError() {
        RequestSource source = new RequestSource(
                new Workload.Generated(LENGTHS, new ArrivalProcess.Saturating(), 1),
                new ContextRule(4096, Overlong.CLIP),
                new RandomStreams(1));
        source.next();
        assertThat(source.hasNext()).isFalse();
        assertThatThrownBy(source::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void trace_brokenInput_namesTheRule() {
        TraceRow late = new TraceRow(5, new Lengths(1, 1));
        TraceRow early = new TraceRow(4, new Lengths(1, 1));
        assertThatThrownBy(() -> new Trace("t", List.of(late, early))).hasMessageContaining("go back from 5 to 4");
        assertThatThrownBy(() -> new Trace("t", List.of())).hasMessageContaining("no requests");
        assertThatThrownBy(() -> new TraceRow(-1, new Lengths(1, 1))).hasMessageContaining("-1");
        assertThatThrownBy(() -> new ContextRule(1, Overlong.DROP)).hasMessageContaining("1 tokens");
        assertThatThrownBy(() -> new Workload.Generated(LENGTHS, new ArrivalProcess.Saturating(), 0))
                .hasMessageContaining("requests 0");
    }

    private static Workload randomWorkload(Random random) {
        int requests = 1 + random.nextInt(200);
        if (random.nextInt(3) == 0) {
            List<TraceRow> rows = new ArrayList<>();
            long at = 0;
            for (int i = 0; i < requests; i++) {
                rows.add(new TraceRow(at, new Lengths(1 + random.nextInt(3000), 1 + random.nextInt(900))));
                at += random.nextInt(1000);
            }
            return new Workload.Replayed(new Trace("random", rows));
        }
        return new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(1 + random.nextInt(50)), requests);
    }

    private static ContextRule randomRule(Random random) {
        return new ContextRule(2 + random.nextInt(3000), random.nextBoolean() ? Overlong.CLIP : Overlong.DROP);
    }

    private static List<Request> all(Workload workload, ContextRule rule, long seed) {
        return drain(new RequestSource(workload, rule, new RandomStreams(seed)));
    }

    private static List<Request> drain(RequestSource source) {
        List<Request> list = new ArrayList<>();
        source.forEachRemaining(list::add);
        return list;
    }
}
