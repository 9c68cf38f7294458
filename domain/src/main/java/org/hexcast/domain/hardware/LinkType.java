package org.hexcast.domain.hardware;

/**
 * Data sheet of a kind of link: what of the line rate large messages achieve, and how long one message takes to cross.
 *
 * @param kind the kind described
 * @param achievedShare achieved share of the line rate for large messages, in (0, 1]
 * @param latencySeconds time for an empty message to cross one such link; for a network, which states its own latency, this is 0
 */
public record LinkType(LinkKind kind, double achievedShare, double latencySeconds) {

    public LinkType {
        if (!(achievedShare > 0 && achievedShare <= 1)) {
            throw new IllegalArgumentException(
                    "link type " + kind + ": achieved share " + achievedShare + " must be above 0 and at most 1");
        }
        if (!(latencySeconds >= 0 && latencySeconds < 10)) {
            throw new IllegalArgumentException(
                    "link type " + kind + ": latency " + latencySeconds + " s must be from 0 to 10 s");
        }
    }
}
