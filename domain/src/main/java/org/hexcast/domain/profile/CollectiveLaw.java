package org.hexcast.domain.profile;

import java.util.List;

/**
 * Time of a collective among the GPUs of one host by size, as measured: linear between the knots, the last slope beyond them.
 *
 * @param kind which collective
 * @param wiring what joins the GPUs
 * @param devices how many take part
 * @param knots sizes and times, rising
 * @param quality how well it predicts sizes left out
 * @param source where the measurements come from, with their licence
 */
public record CollectiveLaw(
        String kind, String wiring, int devices, List<Knot> knots, FitQuality quality, String source) {

    /**
     * One size.
     *
     * @param bytes of the whole vector
     * @param seconds of the collective
     */
    public record Knot(double bytes, double seconds) {}

    public CollectiveLaw {
        knots = List.copyOf(knots);
        if (devices < 2 || knots.size() < 2) {
            throw new IllegalArgumentException("a collective law needs at least 2 devices and 2 knots");
        }
        Knot last = new Knot(0, 0);
        for (Knot knot : knots) {
            if (!(knot.bytes() > last.bytes()) || !(knot.seconds() >= last.seconds()) || !(knot.seconds() > 0)) {
                throw new IllegalArgumentException(
                        "the knots of a collective law must rise, not " + last + ", " + knot);
            }
            last = knot;
        }
    }

    /** The same with other errors. */
    public CollectiveLaw with(FitQuality other) {
        return new CollectiveLaw(kind, wiring, devices, knots, other, source);
    }
}
