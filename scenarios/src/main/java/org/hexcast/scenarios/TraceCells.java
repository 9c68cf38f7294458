package org.hexcast.scenarios;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.hexcast.domain.workload.Lengths;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.TokenCount;
import org.hexcast.scenarios.tree.Place;
import org.hexcast.scenarios.tree.PlainNumber;
import org.hexcast.scenarios.tree.ScenarioFormatException;
import org.hexcast.scenarios.tree.Shown;

/**
 * One row of a trace as text.
 *
 * @param place where it stands
 * @param columns what is read of it
 * @param cells text by column; of a list its items, with spaces between
 */
record TraceCells(Place place, TraceColumns columns, Map<String, String> cells) {

    private static final DateTimeFormatter TIME_FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .appendPattern("[XXX]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern BETWEEN_IDS = Pattern.compile("[\\[\\]\\s,;|]+");

    /** Times are whole nanoseconds in a long: seconds since 1970 and further back or on than anybody records. */
    private static final double MOST_SECONDS = 4e9;

    private ScenarioFormatException complaint(String column, String rule) {
        return new ScenarioFormatException(place, column + " '" + Shown.value(text(column)) + "' is not " + rule);
    }

    private String text(String column) {
        String text = cells.get(column);
        if (text == null) {
            throw new ScenarioFormatException(
                    place, "the key '" + column + "' is missing", "every row has it in a trace of this format.");
        }
        return text;
    }

    /** Whether the request got no answer and is to be left out. */
    boolean failed() {
        return columns.failures() && PlainNumber.whole(text(columns.output())).equals(OptionalLong.of(0));
    }

    /** Arrival in nanoseconds, since any time that is the same for all rows. */
    long nanos() {
        return columns.time().unit() == TraceColumns.Unit.DATE ? date() : number();
    }

    private long date() {
        String column = columns.time().column();
        try {
            TemporalAccessor time = TIME_FORMAT.parseBest(text(column), OffsetDateTime::from, LocalDateTime::from);
            Instant instant = time instanceof OffsetDateTime at
                    ? at.toInstant()
                    : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
            if (Math.abs((double) instant.getEpochSecond()) > MOST_SECONDS) {
                throw complaint(column, "within a hundred years of 1970");
            }
            return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        } catch (DateTimeException e) {
            throw complaint(column, "a time such as 2023-11-16 18:15:46.6805900");
        }
    }

    private long number() {
        String column = columns.time().column();
        int decimals = columns.time().unit().decimals();
        OptionalDouble rough = PlainNumber.decimal(text(column));
        double most = MOST_SECONDS * Math.pow(10, 9 - decimals);
        if (rough.isEmpty() || Math.abs(rough.getAsDouble()) > most) {
            throw complaint(column, String.format(Locale.ROOT, "a number from -%.0g to %.0g", most, most));
        }
        // Decimal arithmetic is exact, but slow where an exponent is very small.
        return Math.abs(rough.getAsDouble()) < 1e-12
                ? 0
                : new BigDecimal(text(column))
                        .scaleByPowerOfTen(decimals)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValueExact();
    }

    /** Prompt and output tokens. */
    Lengths lengths() {
        return new Lengths(tokens(columns.prompt()), tokens(columns.output()));
    }

    private int tokens(String column) {
        OptionalLong tokens = PlainNumber.whole(text(column));
        if (tokens.isPresent() && tokens.getAsLong() >= 1 && tokens.getAsLong() <= TokenCount.MOST) {
            return (int) tokens.getAsLong();
        }
        throw complaint(column, "a whole number from 1 to " + TokenCount.MOST);
    }

    /** What the prompt of this many tokens begins with. */
    PrefixHashes prefix(int promptTokens) {
        if (columns.hashes().columns().isEmpty()) {
            return PrefixHashes.NONE;
        }
        String column = columns.hashes().columns().get(0);
        if (columns.isPublished() && !cells.containsKey(column)) {
            return PrefixHashes.NONE;
        }
        int blockTokens = columns.hashes().blockTokens();
        List<Long> ids = new ArrayList<>();
        for (String id : BETWEEN_IDS.split(text(column), -1)) {
            if (!id.isEmpty()) {
                ids.add(PlainNumber.whole(id).orElseThrow(() -> complaint(column, "a list of whole numbers")));
            }
        }
        long blocks = (promptTokens + blockTokens - 1L) / blockTokens;
        if (ids.size() > blocks) {
            throw new ScenarioFormatException(
                    place,
                    column + " has " + ids.size() + " ids, but a prompt of " + promptTokens + " tokens has " + blocks
                            + " blocks of " + blockTokens);
        }
        return ids.isEmpty() ? PrefixHashes.NONE : new PrefixHashes(ids, blockTokens);
    }
}
