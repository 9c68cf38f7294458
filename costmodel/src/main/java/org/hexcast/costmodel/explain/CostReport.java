package org.hexcast.costmodel.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hexcast.costmodel.StepCost;

/**
 * Prints a cost tree as aligned lines: name, time, share of the root, provenance, standard error, work, and for a leaf its source. Errors of one source add
 * up, those of different sources are independent.
 */
public final class CostReport {

    /** Columns of the work. */
    private static final int WORK = 28;

    private CostReport() {}

    /** One line a node, the root first. */
    public static List<String> lines(StepCost root) {
        int width = widest(root, 0);
        List<String> lines = new ArrayList<>();
        add(root, root.seconds(), 0, width, lines);
        return lines;
    }

    private static int widest(StepCost cost, int depth) {
        int widest = 2 * depth + cost.name().length();
        for (StepCost part : cost.parts()) {
            widest = Math.max(widest, widest(part, depth + 1));
        }
        return widest;
    }

    private static void add(StepCost cost, double total, int depth, int width, List<String> lines) {
        String name = "  ".repeat(depth) + cost.name();
        lines.add(String.format(
                        Locale.ROOT,
                        "%-" + width + "s  %12.4f ms  %5.1f %%  %-8s  ± %2.0f %%  %-" + WORK + "s  %s",
                        name,
                        cost.seconds() * 1e3,
                        total == 0 ? 0 : cost.seconds() / total * 100,
                        cost.provenance(),
                        cost.evidence().spread() * 100,
                        work(cost.work()),
                        cost.parts().isEmpty() ? cost.evidence().source() : "")
                .stripTrailing());
        for (StepCost part : cost.parts()) {
            add(part, total, depth + 1, width, lines);
        }
    }

    private static String work(StepCost.Work work) {
        if (work.flops() == 0 && work.bytes() == 0) {
            return "";
        }
        String bytes = String.format(Locale.ROOT, "%.4g GB", work.bytes() / 1e9);
        return work.flops() == 0 ? bytes : String.format(Locale.ROOT, "%.4g GFLOP, %s", work.flops() / 1e9, bytes);
    }
}
