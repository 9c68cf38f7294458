package org.hexcast.cli;

/** Exit codes of the hexcast command. */
final class ExitCodes {

    /** Done. */
    static final int DONE = 0;
    /** No feasible plan, or a comparison that failed. */
    static final int NO = 1;
    /** Bad input. */
    static final int BAD_INPUT = 2;
    /** A device failed, or a plan could not run to its end. */
    static final int DEVICE_FAILED = 3;
    /** A defect of Hexcast (EX_SOFTWARE of sysexits). */
    static final int DEFECT = 70;

    private ExitCodes() {}
}
