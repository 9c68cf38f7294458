package org.hexcast.cli;

import org.hexcast.domain.unit.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A part of a run, as it is given on the command line: {@code 10 s..12 s}.
 *
 * @param fromNanos its begin
 * @param toNanos its end, not in it
 */
record TimeRange(long fromNanos, long toNanos) {

    private static final double LATEST_SECONDS = 8_640_000; // 100 days, as in traces

    /** Reads one. */
    static final class Converter implements ITypeConverter<TimeRange> {
        @Override
        public TimeRange convert(String text) {
            int dots = text.indexOf("..");
            if (dots < 0) {
                throw new TypeConversionException("'" + text + "' is no range FROM..TO such as '10 s..12 s'");
            }
            long from = nanos(text.substring(0, dots));
            long to = nanos(text.substring(dots + 2));
            if (to <= from) {
                throw new TypeConversionException("'" + text + "' must end after it begins");
            }
            return new TimeRange(from, to);
        }

        private static long nanos(String text) {
            double seconds;
            try {
                seconds = Quantity.SECONDS.parse(text.strip());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
            if (!(seconds >= 0 && seconds <= LATEST_SECONDS)) {
                throw new TypeConversionException("'" + text.strip() + "' must be from 0 s to 100 days");
            }
            return Math.round(seconds * 1e9);
        }
    }
}
