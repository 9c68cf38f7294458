package org.hexcast.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.hexcast.scenarios.tree.ScenarioFormatException;

/** What a reader may do with a text: read it, or refuse it with one problem in the user's words. */
public final class OneProblem {

    private static final Pattern FROM_JAVA = Pattern.compile("\\b(java|javax|jdk|sun|com|org|tools)\\.[a-z]\\w*\\.|"
            + "\\b[A-Z]\\w+(Exception|Error)\\b|\\bat [\\w.$]+\\([\\w.]+:\\d+\\)|@[0-9a-f]{6,8}\\b|(: |^)null\\b");

    private OneProblem() {}

    /** Reads a text. */
    @FunctionalInterface
    public interface Reading {
        /** Reads it, whatever comes of it. */
        void run() throws Exception;
    }

    /**
     * Runs a reader; everything but success and a refusal with a clear message is a failure.
     *
     * @return whether it was read
     */
    public static boolean readsOrRefuses(String input, Reading reading) {
        try {
            reading.run();
            return true;
        } catch (ScenarioFormatException | IllegalArgumentException e) {
            requireClear(input, e);
            return false;
        } catch (Exception | StackOverflowError e) {
            throw new AssertionError("neither read nor refused: " + e + "\n--- input ---\n" + shown(input), e);
        }
    }

    /** A message is a sentence or two in the user's words, with at most one way out. */
    private static void requireClear(String input, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        assertThat(message).as(() -> "message for\n" + shown(input)).isNotBlank();
        assertThat(message.length()).as(() -> "length of " + message).isLessThanOrEqualTo(1300);
        assertThat(message.lines().count())
                .as(() -> message + "\n--- for ---\n" + shown(input))
                .isLessThanOrEqualTo(2);
        // What the message quotes from the input may look like anything.
        assertThat(FROM_JAVA
                        .matcher(message)
                        .results()
                        .map(MatchResult::group)
                        .filter(found -> !input.contains(found))
                        .toList())
                .as(() -> message + "\n--- for ---\n" + shown(input))
                .isEmpty();
    }

    private static String shown(String input) {
        return input.length() <= 4000 ? input : input.substring(0, 4000) + "...";
    }
}
