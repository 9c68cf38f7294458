package org.hexcast.domain.testing;

import org.hexcast.domain.engine.EngineLimits;
import org.hexcast.domain.engine.EngineMemory;
import org.hexcast.domain.engine.EngineOverhead;
import org.hexcast.domain.engine.EngineProfile;
import org.hexcast.domain.engine.LimitRule;
import org.hexcast.domain.result.Provenance;

/** Engines that tests share. */
public final class TestEngines {

    private static final EngineMemory MEMORY = new EngineMemory(16, 0.9, EngineMemory.ShareOf.TOTAL, 1L << 30);

    private TestEngines() {}

    /** Blocks of 16 tokens, 90 % of the memory, 256 sequences, 4,096 prompt tokens a step, 1 ms a step. */
    public static EngineProfile usual() {
        return new EngineProfile(
                "test", "1", MEMORY, LimitRule.always(new EngineLimits(256, 4096)), overhead(1e-3, 10e-6));
    }

    /** The same with so many KV blocks a replica. */
    public static EngineProfile withBlocks(long blocks) {
        return new EngineProfile(
                "test", "1", memory(blocks), LimitRule.always(new EngineLimits(256, 4096)), overhead(1e-3, 10e-6));
    }

    /** Memory whose rest decides on KV blocks. */
    public static EngineMemory memory() {
        return MEMORY;
    }

    /** Memory with so many KV blocks. */
    public static EngineMemory memory(long blocks) {
        return MEMORY.withKvBlocks(blocks);
    }

    /** CPU time per step and sequence. */
    public static EngineOverhead overhead(double perStep, double perSequence) {
        return new EngineOverhead(perStep, perSequence, Provenance.ASSUMED);
    }
}
