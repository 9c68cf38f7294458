package org.hexcast.scenarios.tree;

/** A file that cannot be read, with one message: where, what is wrong with which value, which rule, and what to do. */
public final class ScenarioFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A message without a way out.
     *
     * @param place where
     * @param complaint value and rule
     */
    public ScenarioFormatException(Place place, String complaint) {
        super(place + ": " + complaint);
    }

    /**
     * A message with a way out.
     *
     * @param place where
     * @param complaint value and rule
     * @param maybe what to do, without the word itself
     */
    public ScenarioFormatException(Place place, String complaint, String maybe) {
        super(place + ": " + complaint + "\nMaybe " + maybe);
    }
}
