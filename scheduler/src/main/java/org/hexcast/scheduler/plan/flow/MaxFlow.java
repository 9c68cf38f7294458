package org.hexcast.scheduler.plan.flow;

import java.util.ArrayList;
import java.util.List;
import org.jgrapht.alg.flow.PushRelabelMFImpl;
import org.jgrapht.alg.interfaces.MaximumFlowAlgorithm.MaximumFlow;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/**
 * Max-flow by preflow-push (Goldberg and Tarjan 1988, as in HexGen-2) on JGraphT, with each replica split into an in and an out node. Each route has a
 * capacity of its own; links that routes share are left to {@link SharedLinkFlow}. Time: cube of the number of replicas at worst.
 */
public final class MaxFlow {

    private static final int SOURCE = 0;
    private static final int SINK = 1;

    private MaxFlow() {}

    /** A maximum flow when every route has its links to itself: an upper bound on what shared links allow. */
    public static FlowSolution solve(FlowProblem problem) {
        SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph =
                new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
        graph.addVertex(SOURCE);
        graph.addVertex(SINK);
        int prefills = problem.prefill().size();
        int decodes = problem.decode().size();
        double unbounded = 1;
        for (double capacity : problem.prefill()) {
            unbounded += capacity;
        }
        for (int p = 0; p < prefills; p++) {
            addReplica(graph, in(p), problem.prefill().get(p));
            connect(graph, SOURCE, in(p), unbounded);
        }
        for (int d = 0; d < decodes; d++) {
            addReplica(graph, in(prefills + d), problem.decode().get(d));
            connect(graph, out(prefills + d), SINK, unbounded);
        }
        List<DefaultWeightedEdge> edges = new ArrayList<>();
        for (FlowProblem.Route route : problem.routes()) {
            double capacity = Math.min(unbounded, route.mostPerSecond());
            edges.add(connect(graph, out(route.from()), in(prefills + route.to()), capacity));
        }
        MaximumFlow<DefaultWeightedEdge> flow = new PushRelabelMFImpl<>(graph).getMaximumFlow(SOURCE, SINK);
        return FlowSolution.of(problem, edges.stream().map(flow::getFlow).toList());
    }

    private static int in(int replica) {
        return 2 + 2 * replica;
    }

    private static int out(int replica) {
        return 3 + 2 * replica;
    }

    private static void addReplica(
            SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph, int in, double capacity) {
        graph.addVertex(in);
        graph.addVertex(in + 1);
        connect(graph, in, in + 1, capacity);
    }

    private static DefaultWeightedEdge connect(
            SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph, int from, int to, double capacity) {
        DefaultWeightedEdge edge = graph.addEdge(from, to);
        graph.setEdgeWeight(edge, capacity);
        return edge;
    }
}
