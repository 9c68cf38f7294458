package org.hexcast.realexec.device;

/**
 * How the next token is chosen. The draw depends on the seed and the position alone, so that neither the batch nor a preemption changes it.
 *
 * @param temperature 0 takes the likeliest token, the smallest id among equals; above, logits are divided by it
 * @param topP least likely tokens beyond this share of probability are never drawn; above 0, at most 1
 * @param seed of the request
 */
public record Sampling(double temperature, double topP, long seed) {

    /** The likeliest token. */
    public static final Sampling GREEDY = new Sampling(0, 1, 0);

    public Sampling {
        if (!(temperature >= 0 && temperature <= 100)) {
            throw new IllegalArgumentException("temperature " + temperature + " must be from 0 to 100");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p " + topP + " must be above 0 and at most 1");
        }
    }
}
