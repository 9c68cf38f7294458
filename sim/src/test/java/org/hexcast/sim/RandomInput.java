package org.hexcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.Client;
import org.hexcast.domain.workload.ContextRule;
import org.hexcast.domain.workload.IndependentLengths;
import org.hexcast.domain.workload.LengthDistribution;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.Patience;
import org.hexcast.domain.workload.ServiceClass;
import org.hexcast.domain.workload.Sessions;
import org.hexcast.domain.workload.Slo;
import org.hexcast.domain.workload.SloLimit;
import org.hexcast.domain.workload.ThinkTime;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.TraceRow;
import org.hexcast.domain.workload.TurnCount;
import org.hexcast.domain.workload.Workload;

/** Draws what is asked of a system: Poisson, saturating or bursty arrivals, prompts and outputs from one token up. */
public final class RandomInput {

    private final Random random;

    /** Draws from this stream. */
    public RandomInput(Random random) {
        this.random = random;
    }

    /** Requests of one class with endless patience. */
    public RunInput draw(int mostRequests) {
        int requests = 1 + random.nextInt(mostRequests);
        ContextRule.Overlong overlong = random.nextBoolean() ? ContextRule.Overlong.CLIP : ContextRule.Overlong.DROP;
        return new RunInput(workload(requests), new ContextRule(random.nextInt(3) == 0 ? 150 : 4096, overlong), slo());
    }

    /** The same from clients of little patience. */
    RunInput impatient(int mostRequests) {
        RunInput input = draw(mostRequests);
        Patience patience = new Patience(Math.pow(10, -3 + 4 * random.nextDouble()), 0, 0);
        ServiceClass clients = new ServiceClass("impatient", slo(), 0, patience);
        return new RunInput(input.workload(), input.contextRule(), List.of(clients));
    }

    /** Two classes of clients of unlike priority: the one in sessions that share prefixes, the other with little patience, who ask again. */
    RunInput mixed(int mostRequests) {
        ArrivalProcess often = new ArrivalProcess.Poisson(Math.pow(10, 2 * random.nextDouble()));
        Sessions sessions = new Sessions(
                new TurnCount.Uniform(1, 1 + random.nextInt(4)), new ThinkTime.Fixed(random.nextDouble() / 10));
        Client talking = new Client("talking", 0, lengths(), often, sessions, TokenCount.MOST);
        Client single = new Client("single", 1, lengths(), often, Sessions.NONE, 1 + random.nextInt(60));
        Patience patience =
                new Patience(Math.pow(10, -2 + 3 * random.nextDouble()), random.nextInt(3), random.nextDouble() / 10);
        return new RunInput(
                new Workload.Generated(List.of(talking, single), 1 + random.nextInt(mostRequests)),
                new ContextRule(2048, ContextRule.Overlong.CLIP),
                List.of(
                        new ServiceClass("talking", slo(), random.nextInt(2), Patience.ENDLESS),
                        new ServiceClass("single", slo(), random.nextInt(2), patience)));
    }

    /** Requests that are all there at the start. */
    RunInput saturating(int mostRequests) {
        Workload workload =
                new Workload.Generated(lengths(), new ArrivalProcess.Saturating(), 1 + random.nextInt(mostRequests));
        return new RunInput(workload, new ContextRule(4096, ContextRule.Overlong.DROP), Slo.none());
    }

    private Slo slo() {
        return random.nextBoolean() ? Slo.none() : new Slo(List.of(new SloLimit.Ttft(0.01 + random.nextDouble())), 0.9);
    }

    private Workload workload(int requests) {
        return switch (random.nextInt(3)) {
            case 0 ->
                new Workload.Generated(
                        lengths(), new ArrivalProcess.Poisson(Math.pow(10, 3 * random.nextDouble())), requests);
            case 1 -> new Workload.Generated(lengths(), new ArrivalProcess.Saturating(), requests);
            default -> new Workload.Replayed(bursts(requests));
        };
    }

    private LengthDistribution lengths() {
        return new IndependentLengths(tokens(200), tokens(50));
    }

    private TokenCount tokens(int most) {
        int from = random.nextInt(4) == 0 ? 1 + random.nextInt(most) : 1;
        return new TokenCount.Uniform(from, from + random.nextInt(most));
    }

    /** Bursts of requests of the same nanosecond, with pauses between. */
    Trace bursts(int requests) {
        List<TraceRow> rows = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < requests; i++) {
            nanos += random.nextInt(4) == 0 ? (long) (random.nextDouble() * 200e6) : 0;
            int output = random.nextInt(6) == 0 ? 1 : 1 + random.nextInt(60);
            rows.add(new TraceRow(nanos, new Lengths(1 + random.nextInt(200), output)));
        }
        return new Trace("bursts", rows);
    }
}
