package org.hexcast.scheduler.serve;

import org.hexcast.domain.plan.ReplicaId;

/** What a dispatcher may know of the replicas at the time of an arrival. Questions do not change the run. */
public interface TargetLoads {

    /** Whether a replica could hold a request if it were empty. */
    boolean couldServe(ReplicaId replica, SequenceState request);

    /** Requests that were sent to a replica and have neither ended nor been handed over. */
    long outstandingRequests(ReplicaId replica);

    /** Tokens of the prompts of those. */
    long outstandingTokens(ReplicaId replica);

    /** Tokens at the head of a prompt that a replica has cached. */
    int cachedTokens(ReplicaId replica, SequenceState request);
}
