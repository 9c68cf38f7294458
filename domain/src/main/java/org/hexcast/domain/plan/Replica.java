package org.hexcast.domain.plan;

/**
 * One whole copy of the model.
 *
 * @param id unique in its plan
 * @param role the phase that it serves
 * @param strategy how the model lies on its devices
 */
public record Replica(ReplicaId id, PhaseRole role, ParallelStrategy strategy) {}
