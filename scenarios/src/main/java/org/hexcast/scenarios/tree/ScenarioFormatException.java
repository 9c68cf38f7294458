package org.hexcast.scenarios.tree;

/** A file that cannot be read, with one message: where, what is wrong with which value, which rule, and what to do. */
public final class ScenarioFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_OF_A_LINE = 600;
    private static final String MAYBE = "\nMaybe ";

    /**
     * A message whose way out, if there is one, stands on a second line of the complaint.
     *
     * @param place where
     * @param complaint value and rule
     */
    public ScenarioFormatException(Place place, String complaint) {
        super(twoLines(place + ": " + complaint));
    }

    /**
     * A message with a way out.
     *
     * @param place where
     * @param complaint value and rule
     * @param maybe what to do, without the word itself
     */
    public ScenarioFormatException(Place place, String complaint, String maybe) {
        super(line(place + ": " + complaint) + MAYBE + line(maybe));
    }

    private static String twoLines(String message) {
        int at = message.lastIndexOf(MAYBE);
        return at < 0
                ? line(message)
                : line(message.substring(0, at)) + MAYBE + line(message.substring(at + MAYBE.length()));
    }

    private static String line(String text) {
        return Shown.line(text, MOST_OF_A_LINE);
    }
}
