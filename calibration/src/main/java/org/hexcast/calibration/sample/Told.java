package org.hexcast.calibration.sample;

/** Checks of samples. */
final class Told {

    private Told() {}

    static void named(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a sample needs its " + what);
        }
    }

    static void measured(String what, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + " " + value + " must be above 0");
        }
    }
}
