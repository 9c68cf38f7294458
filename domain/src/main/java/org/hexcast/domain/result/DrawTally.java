package org.hexcast.domain.result;

/**
 * Two plans compared draw by draw.
 *
 * @param ahead draws in which the first is better
 * @param behind draws in which the second is better
 * @param ties draws in which they are equal
 */
public record DrawTally(int ahead, int behind, int ties) {

    /** All draws. */
    public int count() {
        return ahead + behind + ties;
    }
}
