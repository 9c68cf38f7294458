package org.hexcast.domain.workload;

import umontreal.ssj.rng.RandomStream;

/** Draws prompt and output lengths. Implementations are immutable; equal streams give equal draws. */
public interface LengthDistribution {

    /** Draws one pair; every draw takes the same number of uniforms from the stream. */
    Lengths draw(RandomStream stream);

    /** What it is, for tables: {@code azure-conversation-2023, class HPLD}. */
    String label();
}
