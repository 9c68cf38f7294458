package org.hexcast.cli.console;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Talk on stderr: one line for each phase, and on a terminal a bar that moves. Thread-safe.
 */
public final class Progress {

    private static final int BAR = 30;

    private final PrintStream stream;
    private final boolean terminal;
    private String phase = "";
    private int shownPercent = -1;

    /**
     * Talk on this stream.
     *
     * @param stream stderr
     * @param terminal whether a person watches it
     */
    public Progress(PrintStream stream, boolean terminal) {
        this.stream = stream;
        this.terminal = terminal;
    }

    /** A phase begins. */
    public synchronized void begin(String name) {
        end();
        phase = name;
        shownPercent = -1;
        if (!terminal) {
            stream.println("... " + name);
        } else {
            draw(0);
        }
    }

    /** So much of the phase is done. */
    public synchronized void done(double share) {
        int percent = (int) Math.max(0, Math.min(100, Math.floor(share * 100)));
        if (terminal && percent > shownPercent) {
            draw(percent);
        }
    }

    private void draw(int percent) {
        shownPercent = percent;
        int filled = percent * BAR / 100;
        stream.printf(Locale.ROOT, "\r[%s%s] %3d %%  %s", "=".repeat(filled), " ".repeat(BAR - filled), percent, phase);
        stream.flush();
    }

    /** The phase is over; the bar goes. */
    public synchronized void end() {
        if (terminal && !phase.isEmpty()) {
            stream.print("\r" + " ".repeat(BAR + 12 + phase.length()) + "\r");
            stream.flush();
        }
        phase = "";
    }

    /** Says something that a person should know. */
    public synchronized void say(String message) {
        String current = phase;
        end();
        stream.println(message);
        phase = current;
    }
}
