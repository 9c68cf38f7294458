package org.hexcast.cli.job;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hexcast.costmodel.StageLayout;
import org.hexcast.costmodel.StepCost;

/** What steps spend their time on, summed over any number of them. Owned by one thread. */
final class StepShares {

    /** Leaves of a step cost that are messages between GPUs. */
    private static final Set<String> MESSAGES =
            Set.of("all-reduce", "gather logits", "send to next stage", "return tokens to first stage");

    /** On what. */
    enum Group {
        ENGINE("the engine's CPU time"),
        COMPUTE("computing"),
        MEMORY("reading and writing memory"),
        MESSAGES("messages between GPUs");

        private final String words;

        Group(String words) {
            this.words = words;
        }
    }

    private final Map<Group, Double> seconds = new EnumMap<>(Group.class);
    private final double flopsPerByte;

    /** For steps of stages on one type of GPU. */
    StepShares(StageLayout layout, double peakFlops) {
        flopsPerByte = peakFlops / layout.gpu().bandwidthBytesPerSecond();
    }

    /** Adds so many steps like this one. */
    void add(StepCost step, double times) {
        add(step, step.name().equals("engine"), times);
    }

    private void add(StepCost part, boolean engine, double times) {
        if (part.parts().isEmpty()) {
            seconds.merge(engine ? Group.ENGINE : group(part), part.seconds() * times, Double::sum);
            return;
        }
        for (StepCost child : part.parts()) {
            add(child, engine || child.name().equals("engine"), times);
        }
    }

    private Group group(StepCost leaf) {
        if (MESSAGES.contains(leaf.name())) {
            return Group.MESSAGES;
        }
        return leaf.work().flops() > leaf.work().bytes() * flopsPerByte ? Group.COMPUTE : Group.MEMORY;
    }

    private double total() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** What takes most. */
    Group largest() {
        Group largest = Group.MEMORY;
        for (Group group : Group.values()) {
            if (seconds.getOrDefault(group, 0.0) > seconds.getOrDefault(largest, 0.0)) {
                largest = group;
            }
        }
        return largest;
    }

    /** For tables: the largest and its share. */
    String words() {
        return String.format(
                Locale.ROOT,
                "%.0f %% of a step is %s",
                100 * seconds.getOrDefault(largest(), 0.0) / Math.max(Double.MIN_NORMAL, total()),
                largest().words);
    }
}
