package org.hexcast.scenarios.timeline;

import java.util.ArrayList;
import java.util.List;

/** Spreads spans that overlap over lanes in which they do not, heard in the order in which they end. Memory grows with the lanes only. */
final class Lanes {

    private final List<Long> lastEnds = new ArrayList<>();

    /** Lane, from 0, of a span that ends no earlier than those before: the one that stood idle the shortest. */
    int of(long startNanos, long endNanos) {
        int best = -1;
        for (int lane = 0; lane < lastEnds.size(); lane++) {
            if (lastEnds.get(lane) <= startNanos && (best < 0 || lastEnds.get(lane) > lastEnds.get(best))) {
                best = lane;
            }
        }
        if (best < 0) {
            best = lastEnds.size();
            lastEnds.add(0L);
        }
        lastEnds.set(best, endNanos);
        return best;
    }

    /** How many lanes there are. */
    int count() {
        return lastEnds.size();
    }
}
