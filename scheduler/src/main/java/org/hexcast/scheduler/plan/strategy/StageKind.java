package org.hexcast.scheduler.plan.strategy;

/**
 * A stage before it has layers: so many devices of one node.
 *
 * @param node index of the node in the cluster
 * @param degree tensor-parallel degree
 */
public record StageKind(int node, int degree) {}
