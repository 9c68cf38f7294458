package org.hexcast.domain.model;

/**
 * One decoder layer.
 *
 * @param hidden hidden size
 * @param attention its attention
 * @param feedForward its FFN
 */
public record DecoderLayer(int hidden, Attention attention, FeedForward feedForward) {

    public DecoderLayer {
        if (hidden < 1 || hidden > 1 << 20) {
            throw new IllegalArgumentException("hidden size " + hidden + " must be from 1 to " + (1 << 20));
        }
    }
}
