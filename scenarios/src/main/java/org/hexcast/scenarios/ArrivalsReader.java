package org.hexcast.scenarios;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hexcast.domain.unit.Quantity;
import org.hexcast.domain.workload.ArrivalProcess;
import org.hexcast.domain.workload.DiurnalArrivals;
import org.hexcast.domain.workload.GammaArrivals;
import org.hexcast.domain.workload.OnOffArrivals;
import org.hexcast.domain.workload.ThinkTime;
import org.hexcast.domain.workload.Trace;
import org.hexcast.domain.workload.WeibullArrivals;
import org.hexcast.domain.workload.Workload;
import org.hexcast.scenarios.tree.Fields;
import org.hexcast.scenarios.tree.FileNode;

/** Reads when requests arrive: one word, or a map with the word under {@code process}. */
final class ArrivalsReader {

    private static final String REPLAYED = "replayed";

    private ArrivalsReader() {}

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : new String[] {
            "poisson", "constant", "gamma", "weibull", "on-off", "diurnal", "saturating", "closed", REPLAYED
        }) {
            words.put(word, word);
        }
        return words;
    }

    /** Whether a recorded trace is to be replayed. */
    static boolean replays(FileNode arrivals) {
        FileNode word = arrivals.kind() == FileNode.Kind.MAP ? arrivals.fields().require("process") : arrivals;
        return word.text().equals(REPLAYED);
    }

    /** A trace, replayed as the arrivals say: as it was, faster or slower, or at a mean rate. */
    static Workload replay(FileNode arrivals, Trace trace) {
        if (arrivals.kind() != FileNode.Kind.MAP) {
            return arrivals.make(() -> new Workload.Replayed(trace));
        }
        Fields fields = arrivals.fields();
        fields.require("process");
        Workload workload;
        if (fields.has("speed")) {
            FileNode speed = fields.require("speed");
            workload = speed.make(() -> new Workload.Replayed(trace, speed.quantity(Quantity.FACTOR)));
        } else if (fields.has("rate")) {
            FileNode node = fields.require("rate");
            double rate = node.quantity(Quantity.PER_SECOND);
            workload = node.make(() -> {
                ArrivalProcess.requireRate(rate);
                return new Workload.Replayed(trace, rate / trace.meanPerSecond());
            });
        } else {
            workload = arrivals.make(() -> new Workload.Replayed(trace));
        }
        fields.finish();
        return workload;
    }

    /** The process; a replay is none. */
    static ArrivalProcess read(FileNode arrivals) {
        if (arrivals.kind() != FileNode.Kind.MAP) {
            String chosen = arrivals.choice(words());
            if (chosen.equals("saturating")) {
                return new ArrivalProcess.Saturating();
            }
            throw chosen.equals(REPLAYED)
                    ? arrivals.complaint("only the arrivals of a whole workload can be replayed")
                    : arrivals.complaint(chosen + " arrivals need more than a word", example(chosen));
        }
        Fields fields = arrivals.fields();
        FileNode word = fields.require("process");
        ArrivalProcess process = switch (word.choice(words())) {
            case "poisson" -> {
                double rate = rate(fields);
                yield arrivals.make(() -> new ArrivalProcess.Poisson(rate));
            }
            case "constant" -> {
                double rate = rate(fields);
                yield arrivals.make(() -> new ArrivalProcess.Constant(rate));
            }
            case "gamma" -> {
                double rate = rate(fields);
                FileNode cv = fields.require("cv");
                yield cv.make(() -> new GammaArrivals(rate, cv.number()));
            }
            case "weibull" -> weibull(fields);
            case "on-off" -> onOff(arrivals, fields);
            case "diurnal" -> diurnal(arrivals, fields);
            case "saturating" -> new ArrivalProcess.Saturating();
            case "closed" -> {
                FileNode clients = fields.require("clients");
                int count = (int) clients.integer(1, ArrivalProcess.Closed.MOST_CLIENTS);
                ThinkTime think =
                        fields.optional("think").map(ArrivalsReader::think).orElse(ThinkTime.Fixed.NONE);
                yield new ArrivalProcess.Closed(count, think);
            }
            default -> throw word.complaint("only the arrivals of a whole workload can be replayed");
        };
        fields.finish();
        return process;
    }

    private static String example(String process) {
        return switch (process) {
            case "gamma" -> "'{process: gamma, rate: 6 /s, cv: 2}'.";
            case "weibull" -> "'{process: weibull, rate: 6 /s, cv: 2}'.";
            case "on-off" -> "'{process: on-off, on_rate: 20 /s, on: 10 s, off: 50 s}'.";
            case "diurnal" -> "'{process: diurnal, rate: 6 /s, swing: 60 %, period: 24 h}'.";
            case "closed" -> "'{process: closed, clients: 64}'.";
            default -> "'{process: " + process + ", rate: 6 /s}'.";
        };
    }

    private static double rate(Fields fields) {
        FileNode node = fields.require("rate");
        double rate = node.quantity(Quantity.PER_SECOND);
        return node.make(() -> new ArrivalProcess.Poisson(rate).ratePerSecond());
    }

    private static ArrivalProcess weibull(Fields fields) {
        double rate = rate(fields);
        if (fields.has("shape")) {
            FileNode shape = fields.require("shape");
            return shape.make(() -> new WeibullArrivals(rate, shape.number()));
        }
        FileNode cv = fields.require("cv");
        return cv.make(() -> WeibullArrivals.ofCv(rate, cv.number()));
    }

    private static ArrivalProcess onOff(FileNode arrivals, Fields fields) {
        double onRate = fields.require("on_rate").quantity(Quantity.PER_SECOND);
        double offRate = fields.optional("off_rate")
                .map(n -> n.quantity(Quantity.PER_SECOND))
                .orElse(0.0);
        double on = fields.require("on").quantity(Quantity.SECONDS);
        double off = fields.require("off").quantity(Quantity.SECONDS);
        return arrivals.make(() -> new OnOffArrivals(onRate, offRate, on, off));
    }

    private static ArrivalProcess diurnal(FileNode arrivals, Fields fields) {
        double rate = rate(fields);
        double swing = fields.require("swing").quantity(Quantity.SHARE);
        double period = fields.require("period").quantity(Quantity.SECONDS);
        double phase =
                fields.optional("phase").map(n -> n.quantity(Quantity.SECONDS)).orElse(0.0);
        return arrivals.make(() -> new DiurnalArrivals(rate, swing, period, phase));
    }

    /** A think time: always the same, or {@code {mean: 10 s}} for an exponential one. */
    static ThinkTime think(FileNode node) {
        if (node.kind() != FileNode.Kind.MAP) {
            return node.make(() -> new ThinkTime.Fixed(node.quantity(Quantity.SECONDS)));
        }
        Fields fields = node.fields();
        FileNode mean = fields.require("mean");
        fields.finish();
        return mean.make(() -> new ThinkTime.Exponential(mean.quantity(Quantity.SECONDS)));
    }
}
