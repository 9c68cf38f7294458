package org.hexcast.scheduler.plan.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws flow problems: every capacity may bind; links may be shared. */
final class RandomFlows {

    private RandomFlows() {}

    /** Up to five replicas of each role. */
    static FlowProblem problem(Random random, int sharedLinks) {
        List<Double> prefill = capacities(random);
        List<Double> decode = capacities(random);
        boolean complete = random.nextBoolean();
        List<FlowProblem.Route> routes = new ArrayList<>();
        for (int p = 0; p < prefill.size(); p++) {
            for (int d = 0; d < decode.size(); d++) {
                if (complete || random.nextInt(3) > 0) {
                    routes.add(new FlowProblem.Route(p, d, uses(random, p, d, sharedLinks), random.nextDouble()));
                }
            }
        }
        return new FlowProblem(prefill, decode, random.nextBoolean() ? List.of() : capacities(random), routes);
    }

    private static List<Double> capacities(Random random) {
        List<Double> list = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            list.add(0.1 + 10 * random.nextDouble());
        }
        return list;
    }

    private static List<FlowProblem.Use> uses(Random random, int p, int d, int sharedLinks) {
        List<FlowProblem.Use> uses = new ArrayList<>();
        uses.add(new FlowProblem.Use("own " + p + " " + d, 0.05 + 0.5 * random.nextDouble()));
        for (int link = 0; link < sharedLinks; link++) {
            if (random.nextBoolean()) {
                uses.add(new FlowProblem.Use("shared " + link, 0.2 * random.nextDouble()));
            }
        }
        return uses;
    }
}
