package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.hexcast.domain.hardware.Cluster;
import org.hexcast.domain.hardware.Node;
import org.hexcast.domain.model.ModelSpec;

/**
 * All pipelines that a group could form, as a graph: a path is an ordered list of stages.
 *
 * <p>A stage is a tensor-parallel set on one node; stages of one node follow one another. Nodes that are alike (same GPUs, links and NIC, as many devices in
 * the group) are told apart only by number, which keeps the graph small. A state is what of the group is used and which stage came last; the graph has no
 * cycles because every step uses devices.
 */
final class PipelineSpace {

    /** Beyond so many states a group is not searched. */
    static final int MOST_STATES = 60_000;

    private final List<NodeClass> classes = new ArrayList<>();
    private final List<StageKind> kinds = new ArrayList<>();
    private final List<Integer> kindClass = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
    private final List<List<Step>> steps = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final Step[][] stepArrays;
    private boolean tooLarge;

    /**
     * Nodes that are alike.
     *
     * @param nodes their indices in the cluster
     * @param count devices of the group on each
     */
    record NodeClass(List<Integer> nodes, int count) {}

    /**
     * What is used, and which stage came last.
     *
     * @param begun for each class, nodes begun
     * @param kind index of the last stage's kind
     * @param used devices used on the last stage's node
     */
    private record State(List<Integer> begun, int kind, int used) {}

    /**
     * One more stage.
     *
     * @param state the state after it
     * @param kind index of its kind
     * @param sameNode whether it is on the node of the stage before
     */
    record Step(int state, int kind, boolean sameNode) {}

    PipelineSpace(Cluster cluster, ModelSpec model, GroupShape group, IntPredicate usable) {
        addClasses(cluster, group, usable);
        for (int c = 0; c < classes.size(); c++) {
            for (int degree = 1; degree <= classes.get(c).count(); degree++) {
                if (model.divisibleBy(degree)) {
                    kinds.add(new StageKind(classes.get(c).nodes().get(0), degree));
                    kindClass.add(c);
                }
            }
        }
        addStates();
        stepArrays = steps.stream().map(list -> list.toArray(Step[]::new)).toArray(Step[][]::new);
    }

    private void addClasses(Cluster cluster, GroupShape group, IntPredicate usable) {
        List<Node> nodes = cluster.nodes();
        List<List<Integer>> alike = new ArrayList<>();
        for (int n : group.nodes()) {
            if (usable.test(n)) {
                alike.stream()
                        .filter(known -> group.count(known.get(0)) == group.count(n)
                                && cluster.alike(nodes.get(known.get(0)), nodes.get(n)))
                        .findFirst()
                        .orElseGet(() -> {
                            List<Integer> fresh = new ArrayList<>();
                            alike.add(fresh);
                            return fresh;
                        })
                        .add(n);
            }
        }
        alike.forEach(known -> classes.add(new NodeClass(List.copyOf(known), group.count(known.get(0)))));
    }

    private void addStates() {
        Map<State, Integer> known = new LinkedHashMap<>();
        List<Integer> none = Collections.nCopies(classes.size(), 0);
        for (int kind = 0; kind < kinds.size(); kind++) {
            starts.add(number(
                    new State(
                            begin(none, kindClass.get(kind)),
                            kind,
                            kinds.get(kind).degree()),
                    known));
        }
        for (int s = 0; s < states.size() && !tooLarge; s++) {
            State state = states.get(s);
            List<Step> out = steps.get(s);
            int current = kindClass.get(state.kind());
            for (int kind = 0; kind < kinds.size(); kind++) {
                int degree = kinds.get(kind).degree();
                int target = kindClass.get(kind);
                if (target == current
                        && state.used() + degree <= classes.get(current).count()) {
                    out.add(new Step(number(new State(state.begun(), kind, state.used() + degree), known), kind, true));
                }
                if (state.begun().get(target) < classes.get(target).nodes().size()) {
                    out.add(new Step(
                            number(new State(begin(state.begun(), target), kind, degree), known), kind, false));
                }
            }
        }
    }

    private static List<Integer> begin(List<Integer> begun, int nodeClass) {
        List<Integer> more = new ArrayList<>(begun);
        more.set(nodeClass, more.get(nodeClass) + 1);
        return List.copyOf(more);
    }

    private int number(State state, Map<State, Integer> known) {
        Integer index = known.get(state);
        if (index != null) {
            return index;
        }
        tooLarge |= states.size() >= MOST_STATES;
        known.put(state, states.size());
        states.add(state);
        steps.add(new ArrayList<>());
        return states.size() - 1;
    }

    /** Whether the group forms too many pipelines to be searched. */
    boolean tooLarge() {
        return tooLarge;
    }

    /** Most stages that any path has: every device for itself. */
    int mostStages() {
        int sum = 0;
        for (NodeClass nodeClass : classes) {
            sum += nodeClass.nodes().size() * nodeClass.count();
        }
        return sum;
    }

    List<StageKind> kinds() {
        return kinds;
    }

    /** Nodes alike to that of a kind. */
    NodeClass classOf(int kind) {
        return classes.get(kindClass.get(kind));
    }

    int states() {
        return states.size();
    }

    /** All states, each after every state from which a step leads to it. */
    List<Integer> inOrder() {
        return IntStream.range(0, states.size())
                .boxed()
                .sorted(Comparator.comparing((Integer q) -> states.get(q).begun().stream()
                                .mapToInt(Integer::intValue)
                                .sum())
                        .thenComparing(q -> states.get(q).used()))
                .toList();
    }

    int kindOf(int state) {
        return states.get(state).kind();
    }

    List<Integer> starts() {
        return starts;
    }

    Step[] steps(int state) {
        return stepArrays[state];
    }

    /** The stages along a path, each on a node of its own class: alike nodes are taken in order. */
    List<StageTemplate> templates(List<Integer> path, List<Integer> layers) {
        int[] begun = new int[classes.size()];
        List<StageTemplate> templates = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            State state = states.get(path.get(i));
            int nodeClass = kindClass.get(state.kind());
            boolean sameNode =
                    i > 0 && state.begun().equals(states.get(path.get(i - 1)).begun());
            begun[nodeClass] += sameNode ? 0 : 1;
            int node = classes.get(nodeClass).nodes().get(begun[nodeClass] - 1);
            templates.add(new StageTemplate(
                    new StageKind(node, kinds.get(state.kind()).degree()), layers.get(i)));
        }
        return templates;
    }
}
