package org.hexcast.domain.workload;

/**
 * Conversations of several turns. The first turn arrives by the client's process; each further one a think time after the turn before it was answered, and its
 * prompt holds all that was said so far. A session ends with its last turn, before a turn that would exceed the model's context, or when a turn is given up.
 *
 * @param turns how many turns a session has
 * @param think between an answer and the next turn
 */
public record Sessions(TurnCount turns, ThinkTime think) {

    /** Single requests. */
    public static final Sessions NONE = new Sessions(new TurnCount.Uniform(1, 1), ThinkTime.Fixed.NONE);

    /** Whether any session has more than one turn. */
    public boolean areLong() {
        return turns.mean() > 1;
    }

    /** The same without think times. */
    public Sessions withoutThink() {
        return new Sessions(turns, ThinkTime.Fixed.NONE);
    }

    /** For tables, behind what else is said of the client; nothing for single requests. */
    String label() {
        return areLong() ? ", sessions of " + turns.label() + think.label(" thinking ") : "";
    }
}
