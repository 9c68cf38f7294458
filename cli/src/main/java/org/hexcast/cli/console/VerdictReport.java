package org.hexcast.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hexcast.domain.result.Bottleneck;
import org.hexcast.domain.result.Estimate;
import org.hexcast.domain.result.RunResult;
import org.hexcast.domain.result.Sensitivity;
import org.hexcast.domain.result.Verdict;
import org.hexcast.domain.result.WarmUp;

/** A verdict in words. */
public final class VerdictReport {

    private VerdictReport() {}

    /** What must stand above a table of latencies that are no property of the system; no line where they are. */
    public static List<String> warning(Verdict verdict) {
        return switch (verdict.kind()) {
            case SATURATED ->
                List.of(
                        "SATURATED: these latencies depend on the length of the run and are no property of the system.");
            case OFFLINE ->
                List.of("Every request was there at the start: these latencies depend on how many there were.");
            default -> List.of();
        };
    }

    /** For a title: empty where nobody looked. */
    static String inShort(Verdict verdict) {
        if (verdict.kind() == Verdict.Kind.NOT_JUDGED) {
            return "";
        }
        String load = verdict.load().share() > 0
                ? ", load " + Numbers.percent(verdict.load().share())
                : "";
        return " (" + verdict.kind().name().toLowerCase(Locale.ROOT) + load + ")";
    }

    /** Verdict, load, what binds, sensitivities. */
    public static List<String> lines(Verdict verdict) {
        if (verdict.kind() == Verdict.Kind.NOT_JUDGED) {
            return List.of(
                    "No verdict on whether it keeps up: " + verdict.reasons().get(0) + ".");
        }
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Verdict: " + verdict.kind().name().toLowerCase(Locale.ROOT) + ". "
                + sentence(String.join("; ", verdict.reasons())));
        Verdict.Load load = verdict.load();
        if (verdict.kind() == Verdict.Kind.OFFLINE) {
            lines.add("It serves " + Numbers.of(load.capacityPerSecond()) + " requests/s.");
        } else {
            lines.add("It is asked " + Numbers.of(load.arrivalsPerSecond()) + " requests/s and could serve "
                    + Numbers.of(load.capacityPerSecond()) + ".");
        }
        Bottleneck bottleneck = verdict.bottleneck();
        lines.add("What binds then: " + bottleneck.resource().words()
                + (bottleneck.why().isEmpty() ? "" : " (" + bottleneck.why() + ")") + ".");
        if (!verdict.sensitivities().isEmpty()) {
            lines.add("");
            lines.addAll(sensitivities(verdict.sensitivities()).lines());
            lines.add("(the same requests; the last column is d ln p99 / d ln capacity)");
        }
        return lines;
    }

    private static String sentence(String reasons) {
        return reasons.substring(0, 1).toUpperCase(Locale.ROOT) + reasons.substring(1) + ".";
    }

    private static Table sensitivities(List<Sensitivity> sensitivities) {
        Table table = new Table("p99, ms", ">as it is", ">5 % less capacity", ">5 % more", ">% for each %");
        for (Sensitivity sensitivity : sensitivities) {
            table.row(
                    sensitivity.metric(),
                    Numbers.millis(sensitivity.seconds()),
                    Numbers.millis(sensitivity.slowerSeconds()),
                    Numbers.millis(sensitivity.fasterSeconds()),
                    String.format(Locale.ROOT, "%.2f", sensitivity.elasticity()));
        }
        return table;
    }

    /** How much was left out as warm-up, and whether a steady state was found. */
    static String warmUp(RunResult result) {
        Estimate share = result.estimate(m -> m.steadiness().warmUp().share() * 100);
        WarmUp.Method method =
                result.replications().get(0).steadiness().warmUp().method();
        long unsteady = result.replications().stream()
                .filter(m -> !m.steadiness().warmUp().steady())
                .count();
        String how = method == WarmUp.Method.MSER ? "found by MSER" : "always the first tenth";
        String caution = unsteady == 0
                ? ""
                : " No steady state was found in " + unsteady + " of "
                        + result.replications().size() + " replications: the run is too short, or the load too high.";
        return "Warm-up, " + how + ": " + Numbers.of(share.mean()) + " % of the requests are left out." + caution;
    }
}
