package org.hexcast.costmodel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hexcast.domain.result.Provenance;

/** Builds a {@link StepCost} from parts; errors of one source add up, those of different sources are independent. Owned by the call that made it. */
public final class CostTree implements CostSink {

    /** A group under construction. */
    private static final class Group {
        private final String name;
        private final List<StepCost> parts = new ArrayList<>();
        private double seconds;
        private Provenance provenance = Provenance.MEASURED;
        private final Map<String, Double> errors = new LinkedHashMap<>();
        private StepCost.Work work = StepCost.Work.NONE;

        private Group(String name) {
            this.name = name;
        }

        private StepCost close() {
            double squares = errors.values().stream().mapToDouble(e -> e * e).sum();
            double spread = seconds == 0 ? 0 : Math.sqrt(squares) / seconds;
            String source = errors.size() == 1 ? errors.keySet().iterator().next() : "";
            return new StepCost(name, seconds, new Evidence(provenance, spread, source), work, parts);
        }
    }

    private final Deque<Group> open = new ArrayDeque<>();
    private final Group root;

    /** @param name of the root */
    public CostTree(String name) {
        root = new Group(name);
        open.push(root);
    }

    @Override
    public void open(String name) {
        open.push(new Group(name));
    }

    @Override
    public void part(String name, double seconds, Evidence evidence, double flops, double bytes) {
        StepCost.Work work = new StepCost.Work(flops, bytes);
        current().parts.add(new StepCost(name, seconds, evidence, work, List.of()));
        for (Group group : open) {
            group.seconds += seconds;
            group.provenance = group.provenance.weaker(evidence.provenance());
            group.errors.merge(evidence.source(), seconds * evidence.spread(), Double::sum);
            group.work = group.work.plus(work);
        }
    }

    @Override
    public void close() {
        StepCost closed = open.pop().close();
        current().parts.add(closed);
    }

    private Group current() {
        Group group = open.peek();
        if (group == null) {
            throw new IllegalStateException("every group is closed");
        }
        return group;
    }

    /** The tree; every group must be closed. */
    public StepCost tree() {
        if (open.size() != 1) {
            throw new IllegalStateException(open.size() - 1 + " groups are still open");
        }
        return root.close();
    }
}
