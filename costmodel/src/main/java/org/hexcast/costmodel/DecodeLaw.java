package org.hexcast.costmodel;

import java.util.ArrayList;
import java.util.List;

/**
 * Time of a decode step of a fixed number of sequences over their context: affine in pieces.
 *
 * @param pieces in order of context; the last has no end
 */
public record DecodeLaw(List<Piece> pieces) {

    /**
     * {@code intercept + slope x context} below a context.
     *
     * @param interceptSeconds at context 0
     * @param secondsPerToken of context, not negative
     * @param contextTo first context of the next piece; {@link Long#MAX_VALUE} for the last
     */
    public record Piece(double interceptSeconds, double secondsPerToken, long contextTo) {

        /** Time of a step. */
        public double seconds(long context) {
            return interceptSeconds + secondsPerToken * context;
        }
    }

    public DecodeLaw {
        pieces = List.copyOf(pieces);
        long last = Long.MIN_VALUE;
        for (Piece piece : pieces) {
            if (piece.contextTo() <= last) {
                throw new IllegalArgumentException("the pieces of a decode law must be in order of context");
            }
            last = piece.contextTo();
        }
        if (last != Long.MAX_VALUE) {
            throw new IllegalArgumentException("the last piece of a decode law must have no end");
        }
    }

    /** The same law for any context. */
    public static DecodeLaw affine(double interceptSeconds, double secondsPerToken) {
        return new DecodeLaw(List.of(new Piece(interceptSeconds, secondsPerToken, Long.MAX_VALUE)));
    }

    /** The larger of two affine laws; both slopes not negative. */
    public static DecodeLaw larger(Piece one, Piece other) {
        boolean ordered = one.secondsPerToken() <= other.secondsPerToken();
        Piece flat = ordered ? one : other;
        Piece steep = ordered ? other : one;
        double slopes = steep.secondsPerToken() - flat.secondsPerToken();
        double crossing = (flat.interceptSeconds() - steep.interceptSeconds()) / slopes;
        if (!(slopes > 0) || crossing >= Long.MAX_VALUE) {
            Piece above = flat.interceptSeconds() >= steep.interceptSeconds() ? flat : steep;
            return affine(above.interceptSeconds(), above.secondsPerToken());
        }
        if (crossing <= 0) {
            return affine(steep.interceptSeconds(), steep.secondsPerToken());
        }
        return new DecodeLaw(List.of(
                new Piece(flat.interceptSeconds(), flat.secondsPerToken(), (long) Math.ceil(crossing)),
                new Piece(steep.interceptSeconds(), steep.secondsPerToken(), Long.MAX_VALUE)));
    }

    /** Time of a step. */
    public double seconds(long context) {
        return at(context).seconds(context);
    }

    /** The same where it is longer than this, and this where it is shorter; for a law that never falls. */
    public DecodeLaw atLeast(double seconds) {
        List<Piece> longer = new ArrayList<>();
        long from = 0;
        for (Piece piece : pieces) {
            double crossing = piece.secondsPerToken > 0
                    ? Math.ceil((seconds - piece.interceptSeconds) / piece.secondsPerToken)
                    : piece.interceptSeconds >= seconds ? from : Double.POSITIVE_INFINITY;
            long flatTo = (long) Math.min(piece.contextTo, Math.max(from, crossing));
            if (flatTo > from) {
                longer.add(new Piece(seconds, 0, flatTo));
            }
            if (flatTo < piece.contextTo) {
                longer.add(piece);
            }
            from = piece.contextTo;
        }
        return new DecodeLaw(longer);
    }

    /** A multiple of the same. */
    public DecodeLaw times(double factor) {
        return new DecodeLaw(pieces.stream()
                .map(p -> new Piece(factor * p.interceptSeconds, factor * p.secondsPerToken, p.contextTo))
                .toList());
    }

    /** The same and something that does not depend on the context. */
    public DecodeLaw plus(double seconds) {
        return new DecodeLaw(pieces.stream()
                .map(p -> new Piece(seconds + p.interceptSeconds, p.secondsPerToken, p.contextTo))
                .toList());
    }

    /** The piece that a context lies in. */
    public Piece at(long context) {
        int low = 0;
        int high = pieces.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (context < pieces.get(middle).contextTo()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return pieces.get(low);
    }
}
