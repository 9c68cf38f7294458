package org.hexcast.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.hexcast.domain.testing.RandomCases;

/** One set of random runs, each checked after every event, on which many laws are asserted. */
final class RandomRuns {

    private static final int MOST_REQUESTS = 60;

    private final List<Run> runs = new ArrayList<>();

    /**
     * One of them.
     *
     * @param system what ran
     * @param input what was asked
     * @param seed its seed
     * @param heard what a listener heard
     */
    record Run(ServedSystem system, RunInput input, long seed, RunRecord heard) {}

    /** Draws and runs so many. */
    RandomRuns(int count) {
        RandomCases.check(count, random -> runs.add(run(random)));
    }

    private static Run run(Random random) {
        ServedSystem system = new RandomSystem(random).draw();
        RunInput input = new RandomInput(random).draw(MOST_REQUESTS);
        long seed = random.nextLong();
        return new Run(system, input, seed, RunRecord.checked(system, input, seed));
    }

    /** All of them. */
    List<Run> all() {
        return runs;
    }

    /** Asserts a law on each. */
    void each(Consumer<Run> law) {
        for (int i = 0; i < runs.size(); i++) {
            try {
                law.accept(runs.get(i));
            } catch (AssertionError e) {
                throw new AssertionError(
                        "run " + i + " (repeat with -Dtest.seed=" + RandomCases.seed() + "): " + e.getMessage(), e);
            }
        }
    }
}
