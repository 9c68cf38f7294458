package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.workload.ContextRule.Overlong;
import org.junit.jupiter.api.Test;

/** Workloads as descriptions: rates and shares in closed form, scaling, what they refuse; their summaries. */
class WorkloadTest {

    private static final LengthDistribution LENGTHS =
            new IndependentLengths(new TokenCount.Constant(100), new TokenCount.Constant(10));
    private static final ContextRule RULE = new ContextRule(4096, Overlong.CLIP);
    private static final Sessions THREE = new Sessions(new TurnCount.Uniform(3, 3), new ThinkTime.Fixed(10));

    private static Client client(String name, int serviceClass, ArrivalProcess arrivals, Sessions sessions) {
        return new Client(name, serviceClass, LENGTHS, arrivals, sessions, TokenCount.MOST);
    }

    /** One client asks 2 sessions/s of three turns, the other 4 requests/s. */
    private static Workload.Generated mix(int requests) {
        return new Workload.Generated(
                List.of(
                        client("chat", 0, new GammaArrivals(2, 2), THREE),
                        client("batch", 1, new ArrivalProcess.Poisson(4), Sessions.NONE)),
                requests);
    }

    private static List<Request> all(Workload workload) {
        List<Request> list = new ArrayList<>();
        new RequestSource(workload, RULE, new RandomStreams(1)).answeredAtOnce().forEachRemaining(list::add);
        return list;
    }

    @Test
    void mix_rateAndShares_countTurns() {
        Workload mix = mix(100);
        assertThat(mix.meanPerSecond()).isEqualTo(10);
        assertThat(mix.shareOf(0)).isEqualTo(0.6);
        assertThat(mix.shareOf(1)).isEqualTo(0.4);
        assertThat(mix.shareOf(2)).isZero();
    }

    @Test
    void atRate_mix_changesEveryClientInProportion() {
        Workload faster = mix(100).atRate(25);
        assertThat(faster.meanPerSecond()).isCloseTo(25, within(1e-9));
        assertThat(faster.shareOf(0)).isCloseTo(0.6, within(1e-12));
        assertThat(faster.requests()).isEqualTo(100);
    }

    @Test
    void saturated_mix_hasEveryFirstTurnAtZeroInTheSameProportion() {
        Workload saturated = mix(20_000).saturated();
        assertThat(saturated.saturating()).isTrue();
        assertThat(saturated.meanPerSecond()).isInfinite();
        assertThat(saturated.saturated()).isEqualTo(saturated);
        List<Request> requests = all(saturated);
        assertThat(requests)
                .hasSize(20_000)
                .allSatisfy(r -> assertThat(r.arrivalNanos()).isZero());
        assertThat(requests.stream().filter(r -> r.traits().serviceClass() == 0).count() / 20_000.0)
                .isCloseTo(0.6, within(0.03));
        assertThatThrownBy(() -> saturated.atRate(1)).hasMessageContaining("cannot be asked at a rate of 1.0 /s");
    }

    @Test
    void saturated_oneClient_meetsTheSameLengths() {
        LengthDistribution lengths =
                new IndependentLengths(new TokenCount.Uniform(1, 999), new TokenCount.Uniform(1, 99));
        Workload workload = new Workload.Generated(lengths, new ArrivalProcess.Poisson(3), 200);
        assertThat(workload.saturated())
                .isEqualTo(new Workload.Generated(lengths, new ArrivalProcess.Saturating(), 200));
        assertThat(all(workload.saturated()))
                .extracting(Request::promptTokens)
                .isEqualTo(all(workload).stream().map(Request::promptTokens).toList());
    }

    @Test
    void replayed_scaled_stretchesTimeAndKeepsTheRest() {
        PrefixHashes prefix = new PrefixHashes(List.of(1L, 2L), 512);
        Trace trace = new Trace(
                "t",
                List.of(
                        new TraceRow(0, new Lengths(10, 5), prefix),
                        new TraceRow(1_000_000_000L, new Lengths(20, 6)),
                        new TraceRow(4_000_000_000L, new Lengths(30, 7))));
        Workload workload = new Workload.Replayed(trace);
        assertThat(workload.meanPerSecond()).isEqualTo(0.5);
        Workload scaled = workload.atRate(2);
        assertThat(scaled.meanPerSecond()).isEqualTo(2);
        assertThat(scaled.label()).isEqualTo("t, replayed at 4.000 x");
        assertThat(all(scaled)).extracting(Request::arrivalNanos).containsExactly(0L, 250_000_000L, 1_000_000_000L);
        assertThat(all(scaled).get(0).traits().prefix()).isEqualTo(prefix);
        assertThat(all(workload.saturated())).extracting(Request::arrivalNanos).containsExactly(0L, 0L, 0L);
        assertThat(workload.saturated().saturating()).isTrue();
        assertThat(workload.first(2).requests()).isEqualTo(2);
        assertThatThrownBy(() -> workload.first(1).atRate(2)).hasMessageContaining("cannot be asked at a rate");
    }

    @Test
    void replayed_clippedPrompt_keepsWholeBlocksOnly() {
        Trace trace = new Trace(
                "t", List.of(new TraceRow(0, new Lengths(5000, 100), new PrefixHashes(List.of(1L, 2L, 3L), 2048))));
        Request request = all(new Workload.Replayed(trace)).get(0);
        assertThat(request.promptTokens()).isEqualTo(3996);
        assertThat(request.traits().prefix().ids()).containsExactly(1L);
    }

    @Test
    void replayed_overAHundredDays_isRefusedUnlessItIsPlayedFaster() {
        Trace trace = new Trace(
                "long",
                List.of(
                        new TraceRow(0, new Lengths(1, 1)),
                        new TraceRow(121L * 86_400_000_000_000L, new Lengths(1, 1))));
        assertThatThrownBy(() -> new Workload.Replayed(trace)).hasMessageContaining("long spans 121 days, at most 100");
        assertThat(new Workload.Replayed(trace, 2).requests()).isEqualTo(2);
        assertThatThrownBy(() -> new Workload.Replayed(trace, 0)).hasMessageContaining("speed 0.0 x");
    }

    @Test
    void generated_brokenInput_namesTheRule() {
        Client closed = client("c", 0, new ArrivalProcess.Closed(2, ThinkTime.Fixed.NONE), Sessions.NONE);
        Client poisson = client("p", 0, new ArrivalProcess.Poisson(2), Sessions.NONE);
        assertThatThrownBy(() -> new Workload.Generated(List.of(), 1)).hasMessageContaining("at least one client");
        assertThatThrownBy(() -> new Workload.Generated(List.of(poisson, poisson), 1))
                .hasMessageContaining("named 'p'");
        assertThatThrownBy(() -> new Workload.Generated(List.of(poisson, closed), 1))
                .hasMessageContaining("client c has closed, 2 clients arrivals");
        assertThatThrownBy(() -> new Client("x", -1, LENGTHS, poisson.arrivals(), Sessions.NONE, 1))
                .hasMessageContaining("class -1");
        assertThatThrownBy(() -> new Client("x", 0, LENGTHS, poisson.arrivals(), Sessions.NONE, 0))
                .hasMessageContaining("limit of 0");
        assertThatThrownBy(() -> new TurnCount.Uniform(2, 1)).hasMessageContaining("from 2 to 1 turns");
        assertThatThrownBy(() -> new TurnCount.Geometric(0.5)).hasMessageContaining("mean of 0.5 turns");
    }

    @Test
    void turnsAndThinkTimes_haveTheirMeans() {
        for (TurnCount turns :
                List.of(new TurnCount.Uniform(2, 7), new TurnCount.Geometric(1), new TurnCount.Geometric(3.5))) {
            double sum = 0;
            for (int i = 0; i < 100_000; i++) {
                sum += turns.at((i + 0.5) / 100_000);
            }
            assertThat(sum / 100_000).as(turns.label()).isCloseTo(turns.mean(), within(0.01));
        }
        ThinkTime think = new ThinkTime.Exponential(4);
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            sum += think.at((i + 0.5) / 100_000);
        }
        assertThat(sum / 100_000).isCloseTo(4, within(0.01));
    }

    /** 2 sessions/s of three turns: 6 requests/s, though the thinking of the last sessions lasts long after the arrivals. */
    @Test
    void summary_sessions_countsTurnsAndNotThinkTimes() {
        Workload workload = new Workload.Generated(List.of(client("a", 0, new ArrivalProcess.Constant(2), THREE)), 300);
        WorkloadSummary summary = WorkloadSummary.of(new RequestSource(workload, RULE, new RandomStreams(1)));
        assertThat(summary.arrivalsPerSecond()).isCloseTo(6, within(1e-9));
        // prompts of 100, 210 and 320 tokens
        assertThat(summary.prompts().mean()).isEqualTo(210);
        assertThat(summary.prompts().longest()).isEqualTo(320);
    }

    @Test
    void summary_closedWithoutThink_hasAnInfiniteRate() {
        Workload workload = new Workload.Generated(LENGTHS, new ArrivalProcess.Closed(4, ThinkTime.Fixed.NONE), 50);
        WorkloadSummary summary = WorkloadSummary.of(new RequestSource(workload, RULE, new RandomStreams(1)));
        assertThat(summary.arrivalsPerSecond()).isInfinite();
        assertThat(workload.saturating()).isFalse();
    }

    @Test
    void label_namesWhatIsAsked() {
        assertThat(new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(6), 1).label())
                .isEqualTo("prompt 100, output 10, Poisson 6.000 /s");
        assertThat(mix(10).label())
                .isEqualTo("60.0 % chat (prompt 100, output 10, sessions of 3 turns thinking 10.00 s, gamma 2.000 /s cv"
                        + " 2.000) + 40.0 % batch (prompt 100, output 10, Poisson 4.000 /s)");
    }
}
