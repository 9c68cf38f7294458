package org.hexcast.scheduler.plan.refine;

import org.hexcast.scheduler.plan.strategy.GroupShape;

/**
 * A group of devices with a role.
 *
 * @param shape how many devices of each node
 * @param role what it does
 */
public record Part(GroupShape shape, PartRole role) {}
