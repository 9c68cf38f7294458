package org.hexcast.domain.engine;

/**
 * A serving engine as its users run it.
 *
 * @param name catalogue name, for example {@code vllm}
 * @param version the version that the figures follow
 * @param memory what it does with device memory
 * @param limits limits of one step, by GPU
 * @param overhead CPU time that it adds to every step
 * @param policies how it serves
 */
public record EngineProfile(
        String name,
        String version,
        EngineMemory memory,
        LimitRule limits,
        EngineOverhead overhead,
        ServingPolicies policies) {

    /** An engine that serves in the usual way. */
    public EngineProfile(String name, String version, EngineMemory memory, LimitRule limits, EngineOverhead overhead) {
        this(name, version, memory, limits, overhead, ServingPolicies.USUAL);
    }

    /** The same with so many KV blocks a replica. */
    public EngineProfile withKvBlocks(long blocks) {
        return new EngineProfile(name, version, memory.withKvBlocks(blocks), limits, overhead, policies);
    }

    /** The same with another overhead. */
    public EngineProfile with(EngineOverhead other) {
        return new EngineProfile(name, version, memory, limits, other, policies);
    }

    /** The same with other policies. */
    public EngineProfile with(ServingPolicies others) {
        return new EngineProfile(name, version, memory, limits, overhead, others);
    }
}
