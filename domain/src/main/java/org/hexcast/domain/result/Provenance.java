package org.hexcast.domain.result;

/** How a number is known, strongest first. A sum takes the weakest of its parts. */
public enum Provenance {
    /** Read off the device in question. */
    MEASURED,
    /** A law fitted to measurements of the device in question. */
    FITTED,
    /** Scaled from measurements of a relative. */
    DERIVED,
    /** Arithmetic on the data sheet. */
    ANALYTIC,
    /** A plausible value that no measurement here supports; an emulated device too. */
    ASSUMED;

    /** The weaker of the two. */
    public Provenance weaker(Provenance other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
