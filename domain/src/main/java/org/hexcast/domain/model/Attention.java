package org.hexcast.domain.model;

/**
 * Attention of one layer: what it keeps of a token, and how it may be cut. The projections follow from the kind.
 *
 * <p>A KV head is the smallest part of the cache of one layer that lies on one device. Devices beyond the KV heads repeat them.
 */
public sealed interface Attention permits GroupedQueryAttention, LatentAttention {

    /** Query heads. */
    int heads();

    /** Parts that the cache of a layer can be cut into. */
    int kvHeads();

    /** Values that the cache keeps of one token for one KV head. */
    int kvValuesPerHead();

    /** Whether its heads can be dealt out evenly to so many devices. */
    default boolean divisibleBy(int tensorDegree) {
        return heads() % tensorDegree == 0 && (kvHeads() % tensorDegree == 0 || tensorDegree % kvHeads() == 0);
    }

    /** KV heads that one of {@code tensorDegree} shards holds: at least one, so that heads are replicated when there are too few. */
    default int kvHeadsPerShard(int tensorDegree) {
        return Math.max(1, kvHeads() / tensorDegree);
    }

    /** Refuses a number of query heads that no model has. */
    static void requireHeads(int heads) {
        if (heads < 1 || heads > 1024) {
            throw new IllegalArgumentException("attention heads " + heads + " must be from 1 to 1024");
        }
    }
}
