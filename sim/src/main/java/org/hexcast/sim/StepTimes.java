package org.hexcast.sim;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.costmodel.DecodeLaw;
import org.hexcast.costmodel.StageCost;
import org.jspecify.annotations.Nullable;

/** Costs of the stages of one replica; laws of decode steps are kept once reckoned. Owned by the replica. */
final class StepTimes {

    private static final long MOST_KEPT = 4096;

    private final List<StageCost> costs;
    /** By stage, then by the number of sequences. */
    private final List<List<@Nullable DecodeLaw>> laws = new ArrayList<>();

    StepTimes(List<StageCost> costs) {
        this.costs = List.copyOf(costs);
        costs.forEach(cost -> laws.add(new ArrayList<>()));
    }

    int stages() {
        return costs.size();
    }

    double seconds(int stage, BatchShape batch) {
        return costs.get(stage).seconds(batch);
    }

    DecodeLaw law(int stage, long sequences) {
        if (sequences >= MOST_KEPT) {
            return costs.get(stage).decodeLaw(sequences);
        }
        List<@Nullable DecodeLaw> known = laws.get(stage);
        while (known.size() <= sequences) {
            known.add(null);
        }
        DecodeLaw law = known.get((int) sequences);
        if (law == null) {
            law = costs.get(stage).decodeLaw(sequences);
            known.set((int) sequences, law);
        }
        return law;
    }
}
