package org.hexcast.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.hexcast.costmodel.comm.KvTransfer;
import org.hexcast.domain.hardware.Link;
import org.hexcast.domain.hardware.LinkKind;
import org.hexcast.sim.kernel.SimClock;

/**
 * Random flows over random links.
 *
 * @param links the links
 * @param flows in order of start
 */
record FlowCase(List<Link> links, List<Flow> flows) {

    /**
     * One flow.
     *
     * @param startNanos when it starts
     * @param transfer what it puts on which link
     * @param tokens how many tokens it moves
     */
    record Flow(long startNanos, KvTransfer transfer, int tokens) {}

    static FlowCase draw(Random random) {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            links.add(new Link("l" + i, LinkKind.ETHERNET, 1e4 * (1 + random.nextInt(20)), 1, 0));
        }
        List<KvTransfer> ways = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            List<Link> shuffled = new ArrayList<>(links);
            Collections.shuffle(shuffled, random);
            List<KvTransfer.Load> loads = new ArrayList<>();
            for (Link link : shuffled.subList(0, 1 + random.nextInt(links.size()))) {
                loads.add(new KvTransfer.Load(link, 1.0 + random.nextInt(5)));
            }
            ways.add(new KvTransfer(loads, 0));
        }
        List<Flow> flows = new ArrayList<>();
        long nanos = 0;
        for (int i = 0; i < 1 + random.nextInt(15); i++) {
            nanos += random.nextBoolean() ? 0 : random.nextInt(300_000_000);
            flows.add(new Flow(nanos, ways.get(random.nextInt(ways.size())), 1 + random.nextInt(10_000)));
        }
        return new FlowCase(links, flows);
    }

    /** Puts every start on the clock; answers the flows in order of their ends, filled while the clock runs, as are the ends. */
    List<Integer> startAll(SimClock clock, LinkShare share, long[] endNanos) {
        List<Integer> ended = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            int number = i;
            Flow flow = flows.get(i);
            clock.at(
                    flow.startNanos(),
                    SimClock.Phase.ARRIVAL,
                    () -> share.start(flow.transfer(), flow.tokens(), () -> {
                        ended.add(number);
                        endNanos[number] = clock.nowNanos();
                    }));
        }
        return ended;
    }
}
