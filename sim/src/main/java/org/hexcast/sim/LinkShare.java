package org.hexcast.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.Link;
import org.hexcast.sim.kernel.SimClock;
import org.hexcast.sim.kernel.SimTime;

/**
 * Moves KV caches over links that they share.
 *
 * <p>Flow-level model: at any time every transfer moves tokens at a rate, all its messages in proportion, and the rates are the max-min fair ones under the
 * bandwidth of every link (progressive filling, Bertsekas and Gallager, Data Networks, 1992, section 6.5.2). Rates change only when a transfer starts or
 * ends. Filling takes time proportional to the product of transfers under way and their links.
 */
final class LinkShare {

    private final SimClock clock;
    private final List<Link> links = new ArrayList<>();
    private final Map<Link, Integer> numbers = new HashMap<>();
    /** By identity: the hash of a transfer takes all its loads. */
    private final IdentityHashMap<KvTransfer, Route> routes = new IdentityHashMap<>();

    private final List<Transfer> active = new ArrayList<>();
    private double[] movedBytes = new double[0];
    private double[] left = new double[0];
    private double[] weight = new double[0];
    private long updatedNanos;
    private final SimClock.Alarm nextEnd;
    private List<Transfer> ending = List.of();

    /** A KV transfer with its links as numbers. */
    private static final class Route {
        private final KvTransfer transfer;
        private final int[] links;
        private final double[] bytesPerToken;

        private Route(KvTransfer transfer, int[] links, double[] bytesPerToken) {
            this.transfer = transfer;
            this.links = links;
            this.bytesPerToken = bytesPerToken;
        }

        private boolean crosses(int link) {
            for (int one : links) {
                if (one == link) {
                    return true;
                }
            }
            return false;
        }
    }

    /** One KV cache under way. */
    private static final class Transfer {
        private final Route route;
        private final Runnable done;
        private double remainingTokens;
        private double tokensPerSecond;
        private boolean frozen;

        private Transfer(Route route, double tokens, Runnable done) {
            this.route = route;
            this.remainingTokens = tokens;
            this.done = done;
        }
    }

    LinkShare(SimClock clock) {
        this.clock = clock;
        this.nextEnd = clock.alarm(SimClock.Phase.END, 0, this::end);
    }

    /** Starts to move a KV cache of so many tokens; the action runs when its last byte has arrived. */
    void start(KvTransfer transfer, int tokens, Runnable done) {
        if (transfer.loads().isEmpty()) {
            throw new IllegalStateException("a transfer between two replicas crosses at least one link");
        }
        Route route = routes.computeIfAbsent(transfer, this::route);
        advance();
        active.add(new Transfer(route, tokens, done));
        share();
    }

    private Route route(KvTransfer transfer) {
        int[] crossed = new int[transfer.loads().size()];
        double[] bytes = new double[crossed.length];
        for (int i = 0; i < crossed.length; i++) {
            KvTransfer.Load load = transfer.loads().get(i);
            crossed[i] = numbers.computeIfAbsent(load.link(), link -> {
                links.add(link);
                return links.size() - 1;
            });
            bytes[i] = load.bytesPerToken();
        }
        movedBytes = Arrays.copyOf(movedBytes, links.size());
        left = new double[links.size()];
        weight = new double[links.size()];
        return new Route(transfer, crossed, bytes);
    }

    /** Bytes moved over each link from the start of the run until now. */
    Map<Link, Double> movedBytes() {
        advance();
        Map<Link, Double> moved = new LinkedHashMap<>();
        for (int i = 0; i < movedBytes.length; i++) {
            moved.put(links.get(i), movedBytes[i]);
        }
        return moved;
    }

    private void advance() {
        long now = clock.nowNanos();
        double seconds = (now - updatedNanos) / 1e9;
        updatedNanos = now;
        if (seconds == 0) {
            return;
        }
        for (Transfer transfer : active) {
            double tokens = Math.min(transfer.remainingTokens, transfer.tokensPerSecond * seconds);
            transfer.remainingTokens -= tokens;
            Route route = transfer.route;
            for (int i = 0; i < route.links.length; i++) {
                movedBytes[route.links[i]] += tokens * route.bytesPerToken[i];
            }
        }
    }

    /** Fills the links and schedules the next end. */
    private void share() {
        if (active.isEmpty()) {
            nextEnd.off();
            return;
        }
        fill();
        List<Transfer> first = new ArrayList<>();
        long soonest = Long.MAX_VALUE;
        for (Transfer transfer : active) {
            long nanos = SimTime.nanos(transfer.remainingTokens / transfer.tokensPerSecond);
            if (nanos < soonest) {
                soonest = nanos;
                first.clear();
            }
            if (nanos == soonest) {
                first.add(transfer);
            }
        }
        ending = first;
        nextEnd.at(clock.nowNanos() + soonest);
    }

    /** Ends the transfers whose last byte arrives within this nanosecond, all at once: what ties stays a tie. */
    private void end() {
        List<Transfer> ended = ending;
        advance();
        active.removeAll(ended);
        share();
        for (Transfer transfer : ended) {
            long arrival = clock.nowNanos() + SimTime.nanos(transfer.route.transfer.latencySeconds());
            clock.at(arrival, SimClock.Phase.END, transfer.done);
        }
    }

    /** Raises all rates together; where a link is full, the transfers that cross it keep theirs and the others go on. */
    private void fill() {
        for (int i = 0; i < left.length; i++) {
            left[i] = links.get(i).bytesPerSecond();
        }
        for (Transfer transfer : active) {
            transfer.frozen = false;
        }
        int unfrozen = active.size();
        while (unfrozen > 0) {
            int tightest = tightest();
            double rate = Math.max(0, left[tightest]) / weight[tightest];
            for (Transfer transfer : active) {
                if (!transfer.frozen && transfer.route.crosses(tightest)) {
                    freeze(transfer, rate);
                    unfrozen--;
                }
            }
        }
    }

    /** The link that fills first when all rates that are not frozen rise together. */
    private int tightest() {
        Arrays.fill(weight, 0);
        for (Transfer transfer : active) {
            if (!transfer.frozen) {
                Route route = transfer.route;
                for (int i = 0; i < route.links.length; i++) {
                    weight[route.links[i]] += route.bytesPerToken[i];
                }
            }
        }
        int tightest = -1;
        for (int i = 0; i < weight.length; i++) {
            boolean tighter =
                    tightest < 0 || Math.max(0, left[i]) * weight[tightest] < Math.max(0, left[tightest]) * weight[i];
            if (weight[i] > 0 && tighter) {
                tightest = i;
            }
        }
        return tightest;
    }

    private void freeze(Transfer transfer, double rate) {
        transfer.frozen = true;
        transfer.tokensPerSecond = rate;
        Route route = transfer.route;
        for (int i = 0; i < route.links.length; i++) {
            left[route.links[i]] -= rate * route.bytesPerToken[i];
        }
    }
}
