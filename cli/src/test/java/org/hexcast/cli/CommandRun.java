package org.hexcast.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One command, run in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it said
 */
record CommandRun(int code, String out, String err) {

    /** Runs a command; arguments are turned into text. */
    static CommandRun of(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] args = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
        int code;
        try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            code = Main.run(args, outStream, errStream, false);
        }
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What was said apart from progress. */
    String message() {
        return err.lines()
                .filter(line -> !line.startsWith("... ") && !line.startsWith("wrote "))
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }
}
