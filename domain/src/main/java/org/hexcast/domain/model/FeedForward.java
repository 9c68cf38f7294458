package org.hexcast.domain.model;

import java.util.List;

/** Feed-forward network of one layer. */
public sealed interface FeedForward permits DenseFeedForward, MixtureOfExperts {

    /** Inner widths that a tensor-parallel cut divides, all different kinds of FFN that the layer has. */
    List<Integer> sizes();

    /** Whether it can be cut into equal shards this way. */
    boolean divisibleBy(Sharding sharding);
}
