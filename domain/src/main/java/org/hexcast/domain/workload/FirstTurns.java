package org.hexcast.domain.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import umontreal.ssj.rng.RandomStream;

/**
 * What arrives by itself, in order of time: first turns of sessions, single requests, rows of a trace. The arrivals of several clients are merged; of two at
 * the same time the client that is named first comes first. Owned by the {@link RequestSource}.
 */
final class FirstTurns {

    private final Workload workload;
    private final ContextRule rule;
    private final List<ClientStream> clients = new ArrayList<>();
    private int row;

    FirstTurns(Workload workload, ContextRule rule, RandomStreams streams) {
        this.workload = workload;
        this.rule = rule;
        if (workload instanceof Workload.Generated generated) {
            generated.clients().forEach(client -> clients.add(new ClientStream(client, streams)));
        }
    }

    /**
     * What a session is going to ask, decided when it begins: neither the plan nor its speed has a part in it.
     *
     * @param nanos when it begins
     * @param serviceClass class of its requests
     * @param tokenLimit most output tokens of each
     * @param prefix what its first prompt begins with, where a trace says so
     * @param turns its turns as far as they fit into the context; none where the first is to be left out
     * @param fate what the context did to it
     */
    record Script(long nanos, int serviceClass, int tokenLimit, PrefixHashes prefix, List<Turn> turns, Fate fate) {

        boolean isSession() {
            return fate.session();
        }
    }

    /**
     * One turn.
     *
     * @param thinkNanos after the answer before it
     * @param lengths all that was said so far and what the turn adds; the answer
     */
    record Turn(long thinkNanos, Lengths lengths) {}

    /**
     * What the context did to a session.
     *
     * @param session whether it is one, however many turns it has
     * @param clipped whether its first turn was shortened
     * @param stopped whether it has fewer turns than it wanted
     */
    record Fate(boolean session, boolean clipped, boolean stopped) {}

    /** The next one, or nothing where no further one comes by itself. */
    @Nullable
    Script next() {
        if (workload instanceof Workload.Replayed replayed) {
            List<TraceRow> rows = replayed.trace().rows();
            return row == rows.size() ? null : replay(replayed, rows.get(row++));
        }
        ClientStream first = clients.get(0);
        for (ClientStream client : clients) {
            first = client.nextSeconds < first.nextSeconds ? client : first;
        }
        if (Double.isInfinite(first.nextSeconds)) {
            return null;
        }
        boolean atOnce = ((Workload.Generated) workload).atOnce();
        long nanos = atOnce ? 0 : RequestSource.nanos(first.nextSeconds);
        Script script = first.draw(nanos);
        boolean asksAgain = script.turns().isEmpty() && first.client.arrivals() instanceof ArrivalProcess.Closed;
        if (!asksAgain) {
            first.nextSeconds = first.clock.nextSeconds();
        }
        return script;
    }

    private Script replay(Workload.Replayed replayed, TraceRow traceRow) {
        Optional<Lengths> served = rule.apply(traceRow.lengths());
        boolean clipped = served.isPresent() && !served.get().equals(traceRow.lengths());
        PrefixHashes prefix = clipped ? traceRow.prefix().cutTo(served.get().promptTokens()) : traceRow.prefix();
        return new Script(
                replayed.arrivalNanos(traceRow),
                0,
                TokenCount.MOST,
                prefix,
                served.map(lengths -> List.of(new Turn(0, lengths))).orElse(List.of()),
                new Fate(false, clipped, false));
    }

    /**
     * How a closed client goes on after a session, or a request, has ended.
     *
     * @return nothing where arrivals wait for no answer
     */
    Optional<Script> after(long nanos) {
        if (clients.size() == 1 && clients.get(0).client.arrivals() instanceof ArrivalProcess.Closed closed) {
            ClientStream stream = clients.get(0);
            double think = closed.think().at(stream.arrivals.nextDouble());
            return Optional.of(stream.draw(nanos + RequestSource.nanos(think)));
        }
        return Optional.empty();
    }

    private final class ClientStream {
        private final Client client;
        private final RandomStream arrivals;
        private final RandomStream lengths;
        private final RandomStream sessions;
        private final ArrivalProcess.Clock clock;
        private double nextSeconds;

        private ClientStream(Client client, RandomStreams streams) {
            this.client = client;
            this.arrivals = streams.named(client.stream("arrivals"));
            this.lengths = streams.named(client.stream("lengths"));
            this.sessions = streams.named(client.stream("sessions"));
            this.clock = client.arrivals().start(arrivals);
            this.nextSeconds = clock.nextSeconds();
        }

        private Lengths drawLengths() {
            Lengths drawn = client.lengths().draw(lengths);
            return drawn.outputTokens() <= client.tokenLimit()
                    ? drawn
                    : new Lengths(drawn.promptTokens(), client.tokenLimit());
        }

        private Script draw(long nanos) {
            if (client.sessions().areLong()) {
                return drawSession(nanos);
            }
            Lengths wanted = drawLengths();
            Optional<Lengths> served = rule.apply(wanted);
            return script(
                    nanos,
                    served.map(fitting -> List.of(new Turn(0, fitting))).orElse(List.of()),
                    new Fate(false, served.isPresent() && !served.get().equals(wanted), false));
        }

        /** Draws all turns, whether they fit or not, so that another context leaves the next session's draws as they are. */
        private Script drawSession(long nanos) {
            int wanted = client.sessions().turns().at(sessions.nextDouble());
            List<Turn> turns = new ArrayList<>();
            boolean clipped = false;
            boolean fits = true;
            int context = 0;
            for (int t = 0; t < wanted; t++) {
                Lengths added = drawLengths();
                double think = t == 0 ? 0 : client.sessions().think().at(sessions.nextDouble());
                Optional<Lengths> served = t == 0 ? rule.apply(added) : longer(context, added);
                fits &= served.isPresent();
                if (fits) {
                    Lengths lengths = served.orElseThrow();
                    clipped |= t == 0 && !lengths.equals(added);
                    turns.add(new Turn(RequestSource.nanos(think), lengths));
                    context = lengths.promptTokens() + lengths.outputTokens();
                }
            }
            return script(nanos, turns, new Fate(true, clipped, !turns.isEmpty() && turns.size() < wanted));
        }

        /** A further turn, if it fits into the model's context. */
        private Optional<Lengths> longer(int context, Lengths added) {
            long prompt = (long) context + added.promptTokens();
            return prompt + added.outputTokens() <= rule.contextTokens()
                    ? Optional.of(new Lengths((int) prompt, added.outputTokens()))
                    : Optional.empty();
        }

        private Script script(long nanos, List<Turn> turns, Fate fate) {
            return new Script(nanos, client.serviceClass(), client.tokenLimit(), PrefixHashes.NONE, turns, fate);
        }
    }
}
