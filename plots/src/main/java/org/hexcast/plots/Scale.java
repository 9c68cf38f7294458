package org.hexcast.plots;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps values to pixels along one axis and finds round values to mark.
 *
 * @param from value at the begin
 * @param to value at the end, above {@code from}
 * @param first pixel of the begin
 * @param last pixel of the end; may be less than {@code first}
 */
record Scale(double from, double to, double first, double last) {

    Scale {
        if (!(to > from)) {
            throw new IllegalArgumentException("an axis from " + from + " to " + to + " has no length");
        }
    }

    /** Pixel of a value. */
    double at(double value) {
        return first + (value - from) / (to - from) * (last - first);
    }

    /** Distance of the marks, when there are to be about so many: 1, 2 or 5 times a power of ten. */
    double step(int about) {
        double rough = (to - from) / about;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double factor = rough / power;
        return power * (factor < 1.5 ? 1 : factor < 3 ? 2 : factor < 7.5 ? 5 : 10);
    }

    /** Round values from begin to end. */
    List<Double> marks(int about) {
        double step = step(about);
        List<Double> marks = new ArrayList<>();
        for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
            marks.add(i * step);
        }
        return marks;
    }

    /** A mark as text, with as many decimals as the marks need to differ. */
    String label(double mark, int about) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step(about)) + 1e-9));
        return String.format(Locale.ROOT, "%,." + decimals + "f", mark == 0 ? 0.0 : mark);
    }

    /** The least value not below this one that is marked when an axis from 0 ends at it. */
    static double roundUp(double most, int about) {
        if (!(most > 0)) {
            return 1;
        }
        double end = most;
        double before;
        do {
            before = end;
            double step = new Scale(0, end, 0, 1).step(about);
            end = Math.ceil(most / step - 1e-9) * step;
        } while (end > before);
        return end;
    }
}
