package org.hexcast.scheduler.plan;

/** What stands in the way of any plan. */
public enum BindingLimit {
    /** No GPU of the pool computes in the model's precision. */
    PRECISION,
    /** All usable memory together is less than the weights. */
    WEIGHTS,
    /** The weights fit, but not with the KV cache of the longest request. */
    KV_CACHE,
    /** One replica fits, but not a prefill and a decode replica side by side. */
    SECOND_REPLICA,
    /** Even one prompt alone takes longer than the SLO allows. */
    TTFT,
    /** Even one sequence alone takes longer per token than the SLO allows. */
    TPOT
}
