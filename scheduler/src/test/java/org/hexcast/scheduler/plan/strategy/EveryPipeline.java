package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hexcast.domain.model.ModelSpec;

/** Enumerates every asymmetric pipeline of a small group: ordered stages, those of one node next to one another, with every split of the layers. */
record EveryPipeline(ModelSpec model, GroupShape group) {

    /** Hands over each pipeline once. */
    void forEach(Consumer<List<StageTemplate>> consumer) {
        kinds(new ArrayList<>(), group, consumer);
    }

    private void kinds(List<StageKind> chosen, GroupShape left, Consumer<List<StageTemplate>> consumer) {
        if (!chosen.isEmpty()) {
            layers(chosen, new ArrayList<>(), model.layers(), consumer);
        }
        for (int node : left.nodes()) {
            int last = chosen.isEmpty() ? -1 : chosen.get(chosen.size() - 1).node();
            boolean abandoned = node != last && chosen.stream().anyMatch(kind -> kind.node() == node);
            for (int degree = 1; degree <= left.count(node) && !abandoned; degree++) {
                if (model.divisibleBy(degree)) {
                    chosen.add(new StageKind(node, degree));
                    kinds(chosen, left.plus(node, -degree), consumer);
                    chosen.remove(chosen.size() - 1);
                }
            }
        }
    }

    private void layers(
            List<StageKind> kinds, List<StageTemplate> chosen, int left, Consumer<List<StageTemplate>> consumer) {
        int stage = chosen.size();
        if (stage == kinds.size()) {
            if (left == 0) {
                consumer.accept(List.copyOf(chosen));
            }
            return;
        }
        for (int layers = 1; layers <= left; layers++) {
            chosen.add(new StageTemplate(kinds.get(stage), layers));
            layers(kinds, chosen, left - layers, consumer);
            chosen.remove(stage);
        }
    }
}
