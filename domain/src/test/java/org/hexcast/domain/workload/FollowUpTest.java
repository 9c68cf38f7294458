package org.hexcast.domain.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.hexcast.domain.testing.RandomCases;
import org.hexcast.domain.workload.ContextRule.Overlong;
import org.hexcast.domain.workload.ToyServer.Ended;
import org.hexcast.domain.workload.ToyServer.Fate;
import org.junit.jupiter.api.Test;

/** Mixes of clients, sessions, retries and closed arrivals: laws of order, counting, growth and sharing, on a toy server with random answers. */
class FollowUpTest {

    private static final LengthDistribution LENGTHS =
            new IndependentLengths(new TokenCount.LogNormal(100, 1), new TokenCount.LogNormal(60, 1));
    private static final ContextRule ROOMY = new ContextRule(1 << 26, Overlong.DROP);
    private static final long SECOND = 1_000_000_000L;

    private static Client client(String name, int serviceClass, double rate, Sessions sessions) {
        return new Client(name, serviceClass, LENGTHS, new ArrivalProcess.Poisson(rate), sessions, TokenCount.MOST);
    }

    private static Sessions randomSessions(Random random) {
        TurnCount turns = random.nextBoolean()
                ? new TurnCount.Geometric(1 + 4 * random.nextDouble())
                : new TurnCount.Uniform(1 + random.nextInt(2), 2 + random.nextInt(5));
        ThinkTime think = random.nextBoolean() ? new ThinkTime.Fixed(random.nextInt(3)) : new ThinkTime.Exponential(2);
        return random.nextInt(3) == 0 ? Sessions.NONE : new Sessions(turns, think);
    }

    private static Workload randomWorkload(Random random) {
        int requests = 1 + random.nextInt(300);
        if (random.nextInt(4) == 0) {
            ArrivalProcess closed =
                    new ArrivalProcess.Closed(1 + random.nextInt(20), new ThinkTime.Exponential(random.nextInt(3)));
            return new Workload.Generated(
                    List.of(new Client("c", 0, LENGTHS, closed, randomSessions(random), 50)), requests);
        }
        List<Client> clients = new ArrayList<>();
        for (int c = 0; c <= random.nextInt(4); c++) {
            clients.add(client("c" + c, c % 2, 1 + random.nextInt(20), randomSessions(random)));
        }
        return new Workload.Generated(clients, random.nextInt(5) == 0, requests);
    }

    private static Function<Request, Fate> randomFates(Random random, double failing) {
        return request -> new Fate(
                Math.round(3 * SECOND * random.nextDouble() * random.nextInt(2)),
                random.nextDouble() >= failing
                        ? RequestEnding.COMPLETED
                        : random.nextBoolean() ? RequestEnding.REJECTED : RequestEnding.TIMED_OUT);
    }

    private static RequestSource source(Workload workload, ContextRule rule, long seed, Patience... patience) {
        return new RequestSource(workload, rule, new RandomStreams(seed), List.of(patience));
    }

    /** Differential: the requests of one unnamed client are those of the plain loop over two streams. */
    @Test
    void oneUnnamedClient_isThePlainLoop() {
        RandomCases.check(20, random -> {
            long seed = random.nextLong();
            double rate = 1 + random.nextInt(50);
            RequestSource source =
                    source(new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(rate), 200), ROOMY, seed);
            var arrivals = new RandomStreams(seed).named("arrivals");
            var lengths = new RandomStreams(seed).named("lengths");
            double seconds = 0;
            for (int i = 0; i < 200; i++) {
                seconds += -StrictMath.log(arrivals.nextDouble()) / rate;
                Lengths drawn = LENGTHS.draw(lengths);
                assertThat(source.next())
                        .isEqualTo(new Request(
                                new RequestId(i),
                                Math.round(seconds * 1e9),
                                drawn.promptTokens(),
                                drawn.outputTokens()));
            }
            assertThat(source.hasNext()).isFalse();
        });
    }

    @Test
    void next_anyWorkloadAndAnswers_isOrderedNumberedAndRepeatable() {
        RandomCases.check(200, random -> {
            // given
            Workload workload = randomWorkload(random);
            Patience[] patience = {new Patience(1, random.nextInt(3), random.nextDouble()), Patience.ENDLESS};
            long seed = random.nextLong();
            long fates = random.nextLong();
            double failing = random.nextInt(3) / 3.0;
            // when
            List<Ended> served =
                    ToyServer.serve(source(workload, ROOMY, seed, patience), randomFates(new Random(fates), failing));
            // then
            assertThat(ToyServer.serve(
                            source(workload, ROOMY, seed, patience), randomFates(new Random(fates), failing)))
                    .isEqualTo(served);
            long last = 0;
            for (int i = 0; i < served.size(); i++) {
                Request request = served.get(i).request();
                assertThat(request.id().value()).isEqualTo(i);
                assertThat(request.arrivalNanos()).isGreaterThanOrEqualTo(last);
                last = request.arrivalNanos();
            }
            assertThat(served.stream().filter(e -> e.request().traits().attempt() == 0))
                    .hasSize(workload.requests());
        });
    }

    @Test
    void served_withDrops_isHowManyFirstAttemptsThereAre() {
        RandomCases.check(100, random -> {
            Workload workload = randomWorkload(random);
            ContextRule rule =
                    new ContextRule(50 + random.nextInt(500), random.nextBoolean() ? Overlong.DROP : Overlong.CLIP);
            long seed = random.nextLong();
            RequestSource source = source(workload, rule, seed);
            List<Ended> served = ToyServer.serve(source, randomFates(random, 0));
            assertThat((long) served.size())
                    .isEqualTo(workload.requests() - source.dropped())
                    .isEqualTo(RequestSource.served(workload, rule, new RandomStreams(seed)));
            assertThat(served)
                    .allSatisfy(e -> assertThat(
                                    e.request().promptTokens() + e.request().outputTokens())
                            .isLessThanOrEqualTo(rule.contextTokens()));
        });
    }

    private static Map<Long, List<Ended>> bySession(List<Ended> served) {
        Map<Long, List<Ended>> sessions = new TreeMap<>();
        for (Ended ended : served) {
            if (ended.request().traits().session() != RequestTraits.NO_SESSION) {
                sessions.computeIfAbsent(ended.request().traits().session(), s -> new ArrayList<>())
                        .add(ended);
            }
        }
        return sessions;
    }

    @Test
    void session_everyTurn_followsTheAnswerAndHoldsAllThatWasSaid() {
        RandomCases.check(100, random -> {
            // given
            double think = random.nextInt(5);
            Sessions sessions = new Sessions(new TurnCount.Uniform(2, 5), new ThinkTime.Fixed(think));
            Workload workload =
                    new Workload.Generated(List.of(client("a", 0, 2, sessions), client("b", 0, 3, Sessions.NONE)), 200);
            // when
            List<Ended> served = ToyServer.serve(source(workload, ROOMY, random.nextLong()), randomFates(random, 0));
            // then
            Map<Long, List<Ended>> bySession = bySession(served);
            assertThat(bySession.size()).isGreaterThan(5);
            for (List<Ended> turns : bySession.values()) {
                assertThat(turns).hasSizeBetween(1, 5);
                for (int t = 1; t < turns.size(); t++) {
                    Request before = turns.get(t - 1).request();
                    Request turn = turns.get(t).request();
                    assertThat(turn.arrivalNanos()).isEqualTo(turns.get(t - 1).nanos() + Math.round(think * SECOND));
                    assertThat(turn.promptTokens()).isGreaterThan(before.promptTokens() + before.outputTokens());
                }
            }
        });
    }

    /** The prompt of a turn begins with exactly the whole blocks of the prompt before it, and with no block of another session. */
    @Test
    void session_prefix_sharesTheEarlierPromptAndNothingElse() {
        RandomCases.check(50, random -> {
            Sessions sessions = new Sessions(new TurnCount.Uniform(1, 6), ThinkTime.Fixed.NONE);
            Workload workload = new Workload.Generated(List.of(client("a", 0, 2, sessions)), 100);
            List<Ended> served = ToyServer.serve(source(workload, ROOMY, random.nextLong()), randomFates(random, 0));
            Map<Long, Long> owner = new HashMap<>();
            bySession(served).forEach((session, turns) -> {
                List<Long> before = List.of();
                for (Ended turn : turns) {
                    PrefixHashes prefix = turn.request().traits().prefix();
                    assertThat(prefix.ids())
                            .hasSize(turn.request().promptTokens() / prefix.blockTokens())
                            .doesNotHaveDuplicates();
                    assertThat(prefix.ids().subList(0, before.size())).isEqualTo(before);
                    prefix.ids()
                            .forEach(id -> assertThat(owner.merge(id, session, (a, b) -> a))
                                    .isEqualTo(session));
                    before = prefix.ids();
                }
            });
        });
    }

    @Test
    void session_beyondTheContext_stopsAndIsCounted() {
        LengthDistribution fixed = new IndependentLengths(new TokenCount.Constant(10), new TokenCount.Constant(20));
        Sessions sessions = new Sessions(new TurnCount.Uniform(8, 8), ThinkTime.Fixed.NONE);
        Client client = new Client("a", 0, fixed, new ArrivalProcess.Poisson(1), sessions, TokenCount.MOST);
        // three turns of 30 tokens fit into 100
        for (Overlong overlong : Overlong.values()) {
            RequestSource source =
                    source(new Workload.Generated(List.of(client), 12), new ContextRule(100, overlong), 3);
            List<Ended> served = ToyServer.serve(source, r -> new Fate(SECOND, RequestEnding.COMPLETED));
            assertThat(bySession(served).values())
                    .hasSize(4)
                    .allSatisfy(turns -> assertThat(turns)
                            .extracting(e -> e.request().promptTokens())
                            .containsExactly(10, 40, 70));
            assertThat(source.stopped()).isEqualTo(4);
            assertThat(source.clipped() + source.dropped()).isZero();
        }
    }

    @Test
    void session_drawnTurns_doNotDependOnTheAnswers() {
        RandomCases.check(50, random -> {
            Sessions sessions = new Sessions(new TurnCount.Geometric(3), new ThinkTime.Exponential(1));
            Workload workload = new Workload.Generated(List.of(client("a", 0, 5, sessions)), 150);
            long seed = random.nextLong();
            List<List<Integer>> prompts = new ArrayList<>();
            for (int run = 0; run < 2; run++) {
                List<Ended> served = ToyServer.serve(source(workload, ROOMY, seed), randomFates(random, 0));
                prompts.add(bySession(served).values().stream()
                        .flatMap(List::stream)
                        .map(e -> e.request().promptTokens())
                        .toList());
            }
            assertThat(prompts.get(1)).isEqualTo(prompts.get(0));
        });
    }

    @Test
    void session_givenUp_endsAndOthersAskInstead() {
        Sessions sessions = new Sessions(new TurnCount.Uniform(4, 4), ThinkTime.Fixed.NONE);
        Workload workload = new Workload.Generated(List.of(client("a", 0, 5, sessions)), 40);
        for (RequestEnding ending : List.of(RequestEnding.REJECTED, RequestEnding.TIMED_OUT)) {
            List<Ended> served = ToyServer.serve(source(workload, ROOMY, 1), r -> new Fate(20 * SECOND, ending));
            assertThat(served).hasSize(40);
            assertThat(bySession(served).values())
                    .allSatisfy(turns -> assertThat(turns).hasSize(1));
        }
    }

    @Test
    void retry_failingRequest_isAskedAgainWithGrowingBackOff() {
        RandomCases.check(50, random -> {
            // given
            int retries = random.nextInt(4);
            double backoff = random.nextInt(3);
            Workload workload = new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(1 + random.nextInt(9)), 60);
            // when every attempt fails after a second
            List<Ended> served = ToyServer.serve(
                    source(workload, ROOMY, random.nextLong(), new Patience(1, retries, backoff)),
                    r -> new Fate(SECOND, random.nextBoolean() ? RequestEnding.REJECTED : RequestEnding.TIMED_OUT));
            // then
            assertThat(served).hasSize(60 * (1 + retries));
            Set<List<Object>> asked = new HashSet<>();
            served.forEach(e -> asked.add(attempt(e.request(), e.request().arrivalNanos(), 0)));
            assertThat(asked).hasSize(served.size());
            for (Ended ended : served) {
                int attempt = ended.request().traits().attempt();
                long due = ended.nanos() + Math.round(backoff * SECOND) * (1L << attempt);
                assertThat(asked.contains(attempt(ended.request(), due, 1))).isEqualTo(attempt < retries);
            }
        });
    }

    private static List<Object> attempt(Request request, long nanos, int more) {
        return List.of(
                nanos,
                request.promptTokens(),
                request.outputTokens(),
                request.traits().attempt() + more);
    }

    @Test
    void retry_thatIsAnswered_goesOnWithItsSession() {
        Sessions sessions = new Sessions(new TurnCount.Uniform(3, 3), ThinkTime.Fixed.NONE);
        Workload workload = new Workload.Generated(List.of(client("a", 0, 5, sessions)), 30);
        List<Ended> served = ToyServer.serve(
                source(workload, ROOMY, 1, new Patience(1, 1, 0)),
                r -> new Fate(SECOND, r.traits().attempt() == 0 ? RequestEnding.TIMED_OUT : RequestEnding.COMPLETED));
        assertThat(served).hasSize(60);
        assertThat(bySession(served).values())
                .hasSize(10)
                .allSatisfy(turns -> assertThat(turns)
                        .extracting(e -> e.request().traits().attempt())
                        .containsExactly(0, 1, 0, 1, 0, 1));
    }

    @Test
    void retry_ofAClassWithoutPatienceForIt_isNotAsked() {
        Workload workload = new Workload.Generated(
                List.of(client("a", 0, 5, Sessions.NONE), client("b", 1, 5, Sessions.NONE)), 100);
        List<Ended> served = ToyServer.serve(
                source(workload, ROOMY, 1, Patience.ENDLESS, new Patience(1, 2, 0)),
                r -> new Fate(SECOND, RequestEnding.REJECTED));
        assertThat(served)
                .filteredOn(e -> e.request().traits().attempt() > 0)
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.request().traits().serviceClass()).isEqualTo(1));
    }

    @Test
    void closed_clients_askOneAfterTheOther() {
        RandomCases.check(50, random -> {
            int clients = 1 + random.nextInt(10);
            double think = random.nextInt(3);
            ArrivalProcess closed = new ArrivalProcess.Closed(clients, new ThinkTime.Fixed(think));
            Workload workload = new Workload.Generated(LENGTHS, closed, 10 + random.nextInt(100));
            List<Ended> served = ToyServer.serve(
                    source(workload, ROOMY, random.nextLong()), randomFates(random, random.nextInt(2) / 2.0));
            assertThat(served).hasSize(workload.requests());
            List<Long> arrivals =
                    served.stream().map(e -> e.request().arrivalNanos()).toList();
            List<Long> expected = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                expected.add(0L);
            }
            served.forEach(e -> expected.add(e.nanos() + Math.round(think * SECOND)));
            assertThat(arrivals)
                    .isEqualTo(expected.stream().sorted().limit(arrivals.size()).toList());
        });
    }

    @Test
    void mix_superposedArrivals_areThoseOfEachClientAlone() {
        // given
        Client a = client("a", 0, 3, Sessions.NONE);
        Client b = new Client("b", 1, LENGTHS, new GammaArrivals(7, 2), Sessions.NONE, 20);
        int requests = 4000;
        // when
        List<Ended> mixed = ToyServer.serve(
                source(new Workload.Generated(List.of(a, b), requests), ROOMY, 5),
                r -> new Fate(0, RequestEnding.COMPLETED));
        // then
        double seconds = mixed.get(requests - 1).request().arrivalNanos() / 1e9;
        assertThat(requests / seconds).isCloseTo(10, within(5 * Math.sqrt((3 + 7 * 4) / seconds)));
        for (Client client : List.of(a, b)) {
            List<Request> own = mixed.stream()
                    .map(Ended::request)
                    .filter(r -> r.traits().serviceClass() == client.serviceClass())
                    .toList();
            RequestSource alone = source(new Workload.Generated(List.of(client), own.size()), ROOMY, 5);
            for (Request request : own) {
                Request same = alone.next();
                assertThat(same.arrivalNanos()).isEqualTo(request.arrivalNanos());
                assertThat(same.promptTokens()).isEqualTo(request.promptTokens());
                assertThat(same.outputTokens()).isEqualTo(request.outputTokens());
                assertThat(request.outputTokens()).isLessThanOrEqualTo(client.tokenLimit());
                assertThat(request.traits().tokenLimit()).isEqualTo(client.tokenLimit());
            }
        }
    }

    @Test
    void ended_beforeTheLastArrival_isABrokenInvariant() {
        RequestSource source = source(new Workload.Generated(LENGTHS, new ArrivalProcess.Poisson(1), 10), ROOMY, 1);
        Request first = source.next();
        Request second = source.next();
        assertThatThrownBy(() -> source.ended(first, second.arrivalNanos() - 1, RequestEnding.COMPLETED))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("INV-3");
    }

    @Test
    void arrivalBeyondTheClock_isRefused() {
        assertThat(RequestSource.nanos(9e9)).isEqualTo(9_000_000_000L * SECOND);
        assertThatThrownBy(() -> RequestSource.nanos(9.1e9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than the simulated clock holds");
    }
}
