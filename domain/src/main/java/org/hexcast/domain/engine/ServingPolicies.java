package org.hexcast.domain.engine;

/**
 * How requests are sent to replicas and served there.
 *
 * @param dispatch which replica they go to
 * @param batching which work forms a step
 * @param preemption what becomes of sequences that give way
 * @param prefixCaching whether the KV cache of prompts is kept for prompts that begin alike
 * @param maxWaiting most requests that wait at a replica; further ones are refused
 */
public record ServingPolicies(
        DispatchRule dispatch, BatchRule batching, Preemption preemption, boolean prefixCaching, int maxWaiting) {

    /** Shares of the plan, vLLM's batches, recompute, no prefix caching, no limit on waiting. */
    public static final ServingPolicies USUAL = of(BatchRule.VLLM_V1);

    public ServingPolicies {
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("max waiting " + maxWaiting + " must be at least 1");
        }
    }

    /** The usual ones with this batching. */
    public static ServingPolicies of(BatchRule batching) {
        return new ServingPolicies(
                DispatchRule.FLOW_PROPORTIONAL, batching, new Preemption.Recompute(), false, Integer.MAX_VALUE);
    }

    /** The same with another dispatch. */
    public ServingPolicies with(DispatchRule other) {
        return new ServingPolicies(other, batching, preemption, prefixCaching, maxWaiting);
    }

    /** The same with prefix caching or without. */
    public ServingPolicies withPrefixCaching(boolean caching) {
        return new ServingPolicies(dispatch, batching, preemption, caching, maxWaiting);
    }
}
