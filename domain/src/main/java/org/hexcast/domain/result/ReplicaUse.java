package org.hexcast.domain.result;

import org.hexcast.domain.plan.PhaseRole;
import org.hexcast.domain.plan.ReplicaId;

/**
 * What one replica did.
 *
 * @param replica which
 * @param role the phase that it served
 * @param steps steps in the measured window
 * @param meanBatch mean sequences in a step there
 * @param kvMeanShare time average of the occupied share of its KV blocks there
 * @param kvPeakShare highest occupied share over the whole run
 */
public record ReplicaUse(
        ReplicaId replica, PhaseRole role, long steps, double meanBatch, double kvMeanShare, double kvPeakShare) {}
