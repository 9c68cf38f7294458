package org.hexcast.domain.model;

import java.util.ArrayList;
import java.util.List;

/**
 * FFN of which each token passes a few experts, chosen by a router, and all shared experts.
 *
 * <p>All layers of a model are equal here. Where the first ones have a dense FFN instead, {@code leading} says so, and what they differ by belongs to the
 * end of the first stage, like the token table: a stage stays a count of equal layers.
 *
 * @param router who chooses
 * @param expert one of the experts that it chooses among
 * @param shared experts that every token passes
 * @param leading dense layers before the first mixture
 */
public record MixtureOfExperts(Router router, DenseFeedForward expert, SharedExperts shared, LeadingLayers leading)
        implements FeedForward {

    /**
     * Who chooses; its matrix is on every device.
     *
     * @param experts E, how many there are
     * @param perToken k, how many of them each token passes
     * @param bias whether each expert has a bias in the choice (DeepSeek-V3)
     */
    public record Router(int experts, int perToken, boolean bias) {
        public Router {
            if (experts < 1 || experts > 1 << 14) {
                throw new IllegalArgumentException("experts " + experts + " must be from 1 to " + (1 << 14));
            }
            if (perToken < 1 || perToken > experts) {
                throw new IllegalArgumentException(
                        "experts per token " + perToken + " must be from 1 to the " + experts + " that there are");
            }
        }
    }

    /**
     * Experts that every token passes. Engines run them as one FFN of their widths together.
     *
     * @param count how many, 0 where there are none
     * @param size inner width of one
     * @param gate whether a gate of one value per token weighs them (Qwen2-MoE)
     */
    public record SharedExperts(int count, int size, boolean gate) {
        /** There are none. */
        public static final SharedExperts NONE = new SharedExperts(0, 0, false);

        public SharedExperts {
            if (count < 0 || size < 0 || (count == 0) != (size == 0) || (long) count * size > 1 << 22) {
                throw new IllegalArgumentException("shared experts " + count + " of inner width " + size
                        + " must together have from 1 to " + (1 << 22) + ", or there are none of either");
            }
        }

        /** Inner width of all together. */
        public int width() {
            return count * size;
        }
    }

    /**
     * Dense layers before the first mixture; their FFN is gated and biased as an expert is.
     *
     * @param count how many, 0 where there are none
     * @param size inner width of their FFN
     */
    public record LeadingLayers(int count, int size) {
        /** There are none. */
        public static final LeadingLayers NONE = new LeadingLayers(0, 0);

        public LeadingLayers {
            if (count < 0 || size < 0 || size > 1 << 22 || (count == 0) != (size == 0)) {
                throw new IllegalArgumentException("dense layers " + count + " with an FFN of " + size
                        + " must be at least one of 1 to " + (1 << 22) + ", or none");
            }
        }
    }

    /**
     * FFN of the leading layers.
     *
     * @throws IllegalStateException if there are none
     */
    public DenseFeedForward leadingFeedForward() {
        if (leading.count() == 0) {
            throw new IllegalStateException("there are no layers before the first mixture of experts");
        }
        return new DenseFeedForward(leading.size(), expert.gated(), expert.bias());
    }

    @Override
    public List<Integer> sizes() {
        List<Integer> sizes = new ArrayList<>(List.of(expert.size()));
        if (shared.count() > 0) {
            sizes.add(shared.width());
        }
        if (leading.count() > 0) {
            sizes.add(leading.size());
        }
        return sizes;
    }

    /** Shared experts and leading layers are always cut by their inner width, whatever becomes of the others. */
    @Override
    public boolean divisibleBy(Sharding sharding) {
        int degree = sharding.degree();
        int experts = switch (sharding.experts()) {
            case CUT -> expert.size();
            case WHOLE -> router.experts();
        };
        return experts % degree == 0 && shared.width() % degree == 0 && leading.size() % degree == 0;
    }
}
