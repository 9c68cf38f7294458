package org.hexcast.domain.model;

/**
 * How the devices of a stage share each layer.
 *
 * @param degree t, how many they are
 * @param experts what they share of a mixture of experts
 */
public record Sharding(int degree, Experts experts) {

    /** What a device holds of a mixture of experts. */
    public enum Experts {
        /** Its part of every expert: tensor parallel, the usual way. */
        CUT,
        /** Some experts whole: expert parallel. */
        WHOLE
    }

    public Sharding {
        if (degree < 1) {
            throw new IllegalArgumentException("tensor degree " + degree + " must be at least 1");
        }
    }

    /** Tensor parallel throughout, as vLLM does unless told otherwise. */
    public static Sharding tensor(int degree) {
        return new Sharding(degree, Experts.CUT);
    }
}
