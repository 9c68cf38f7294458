package org.hexcast.costmodel.compute;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Keeps the values of a function of the number of tokens up to {@link #MOST}; the rest is computed each time. Thread-safe: a value may be computed twice. */
final class KeptTimes {

    private static final int PAGE = 256;
    private static final int MOST = 1 << 16;
    private static final long UNKNOWN = Double.doubleToRawLongBits(0);

    private final LongToDoubleFunction function;
    private final AtomicReferenceArray<@Nullable AtomicLongArray> pages = new AtomicReferenceArray<>(MOST / PAGE);

    /** @param function never 0 */
    KeptTimes(LongToDoubleFunction function) {
        this.function = function;
    }

    double at(long tokens) {
        if (tokens < 0 || tokens >= MOST) {
            return function.applyAsDouble(tokens);
        }
        int number = (int) tokens / PAGE;
        AtomicLongArray page = pages.get(number);
        if (page == null) {
            pages.compareAndSet(number, null, new AtomicLongArray(PAGE));
            page = Objects.requireNonNull(pages.get(number));
        }
        int place = (int) tokens % PAGE;
        long bits = page.get(place);
        if (bits == UNKNOWN) {
            bits = Double.doubleToRawLongBits(function.applyAsDouble(tokens));
            page.set(place, bits);
        }
        return Double.longBitsToDouble(bits);
    }
}
