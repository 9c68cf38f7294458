package org.hexcast.cli;

import java.io.PrintStream;
import java.util.List;
import org.hexcast.cli.console.Progress;

/**
 * Where a command prints.
 *
 * @param out the result
 * @param progress talk
 */
record Console(PrintStream out, Progress progress) {

    void lines(List<String> lines) {
        lines.forEach(this::line);
    }

    void line(String line) {
        out.print(line + "\n");
    }

    void blank() {
        out.print("\n");
    }
}
