package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;
import org.hexcast.domain.result.Band;
import org.hexcast.domain.result.DrawTally;
import org.hexcast.domain.result.DrawnFigure;
import org.hexcast.domain.result.Draws;

/** What is left open by the errors of the costs, in words and tables. */
public final class BandReport {

    private BandReport() {}

    /** The bands of a plan; nothing where there are no draws. */
    public static List<String> bands(Draws draws) {
        List<String> lines = new ArrayList<>();
        if (!draws.isGiven()) {
            return lines;
        }
        Table table = new Table("errors of the costs", ">without", ">p10", ">p90");
        for (DrawnFigure figure : DrawnFigure.values()) {
            double without = draws.runs().get(0).figure(figure);
            Band band = draws.band(figure).orElseThrow();
            table.row(words(figure), shown(figure, without), shown(figure, band.low()), shown(figure, band.high()));
        }
        lines.addAll(table.lines());
        lines.add("(" + draws.count()
                + " draws of the errors, the same requests each time; the truth lies from p10 to p90 with 80 %)");
        return lines;
    }

    private static String words(DrawnFigure figure) {
        return switch (figure) {
            case OUTPUT_TOKENS_PER_S -> "output tokens/s";
            case GOOD_REQUESTS_PER_S -> "good requests/s (goodput)";
            case TTFT_MEAN_S -> "mean TTFT, ms";
            case TTFT_P99_S -> "p99 TTFT, ms";
            case TPOT_MEAN_S -> "mean TPOT, ms";
            case TPOT_P99_S -> "p99 TPOT, ms";
            case E2E_MEAN_S -> "mean end to end, ms";
        };
    }

    /** A time of 0 is none at all: no request has it. */
    private static String shown(DrawnFigure figure, double value) {
        if (figure.moreIsBetter()) {
            return Numbers.of(value);
        }
        return value == 0 ? "-" : Numbers.millis(value);
    }

    /** In how many draws which of two plans is ahead; a reason where that cannot be said. */
    public static List<String> tallies(Draws first, Draws second) {
        if (!first.isGiven() || !second.isGiven()) {
            String who = first.isGiven() ? "B has" : second.isGiven() ? "A has" : "A and B have";
            return List.of(who + " no draws of the cost errors, so nothing says how sure the difference is.");
        }
        if (!first.isCommonWith(second)) {
            return List.of(
                    "A has " + first.count() + " draws of the cost errors and B " + second.count()
                            + ", not the same ones, so they cannot be compared draw by draw.",
                    "Maybe run both with the same seed and the same --draws.");
        }
        Table table = new Table("under the same draws of the cost errors", ">A ahead", ">B ahead", ">equal");
        for (DrawnFigure figure : DrawnFigure.values()) {
            DrawTally tally = first.against(second, figure);
            table.row(
                    words(figure),
                    String.valueOf(tally.ahead()),
                    String.valueOf(tally.behind()),
                    String.valueOf(tally.ties()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(verdict(first, second));
        return lines;
    }

    private static String verdict(Draws first, Draws second) {
        if (first.judgedBy() != second.judgedBy()) {
            return "A is judged by " + words(first.judgedBy()) + ", B by " + words(second.judgedBy())
                    + "; which of them is the better plan depends on that.";
        }
        DrawTally tally = first.against(second, first.judgedBy());
        String ties = tally.ties() == 0 ? "" : ", and in " + tally.ties() + " they are equal";
        return "A beats B in " + tally.ahead() + " of " + tally.count() + " draws, B beats A in " + tally.behind()
                + ties + " (" + words(first.judgedBy()) + ", which the objective asks for).";
    }
}
