package org.hexcast.scheduler.plan.strategy;

/**
 * A stage before its devices are named.
 *
 * @param kind node and degree
 * @param layers number of layers
 */
public record StageTemplate(StageKind kind, int layers) {}
