package org.hexcast.costmodel.comm;

/**
 * Time of a message of S bytes: {@code alpha + beta * S}.
 *
 * @param alphaSeconds time of an empty message
 * @param betaSecondsPerByte time of each further byte
 */
public record AlphaBeta(double alphaSeconds, double betaSecondsPerByte) {

    /** Nothing to send. */
    public static final AlphaBeta ZERO = new AlphaBeta(0, 0);

    public AlphaBeta {
        if (!(alphaSeconds >= 0) || !(betaSecondsPerByte >= 0)) {
            throw new IllegalArgumentException(
                    "alpha " + alphaSeconds + " s and beta " + betaSecondsPerByte + " s/byte must not be negative");
        }
    }

    /** Time of one message. */
    public double seconds(double bytes) {
        return alphaSeconds + betaSecondsPerByte * bytes;
    }

    /** One after the other. */
    public AlphaBeta then(AlphaBeta next) {
        return new AlphaBeta(alphaSeconds + next.alphaSeconds, betaSecondsPerByte + next.betaSecondsPerByte);
    }

    /** The same, so many times as slow. */
    public AlphaBeta times(double factor) {
        return new AlphaBeta(factor * alphaSeconds, factor * betaSecondsPerByte);
    }
}
