package org.hexcast.scheduler.plan.strategy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.hexcast.costmodel.BatchShape;

/**
 * A co-located replica of one stage, step by step: it holds n requests as long as there are any, decodes first, then prompt tokens in order of admission up to
 * the budget. What the capacity model sums up in a few means.
 */
final class MixedStepReplay {

    private final int budget;
    private final ToDoubleFunction<BatchShape> seconds;
    private final List<Sequence> held = new ArrayList<>();
    private double now;
    private double gapSeconds;
    private long gaps;

    MixedStepReplay(int budget, ToDoubleFunction<BatchShape> seconds) {
        this.budget = budget;
        this.seconds = seconds;
    }

    /** A request on its way. */
    private static final class Sequence {
        private final int prompt;
        private final int output;
        private int read;
        private int emitted;
        private int piece;

        private Sequence(int[] lengths) {
            prompt = lengths[0];
            output = lengths[1];
        }
    }

    /**
     * Serves all requests.
     *
     * @param requests prompt and output tokens of each
     * @param sequences held at once
     * @return requests per second between the end of the first and of the ninth tenth of them
     */
    double run(List<int[]> requests, int sequences) {
        Iterator<int[]> waiting = requests.iterator();
        int done = 0;
        double from = 0;
        int first = requests.size() / 10;
        int last = requests.size() * 9 / 10;
        while (done < last) {
            while (held.size() < sequences && waiting.hasNext()) {
                held.add(new Sequence(waiting.next()));
            }
            done += step();
            from = done <= first ? now : from;
        }
        return (last - first) / (now - from);
    }

    /** Mean time between two tokens of a sequence. */
    double tokenSeconds() {
        return gapSeconds / gaps;
    }

    private int step() {
        long decodes = 0;
        long context = 0;
        for (Sequence s : held) {
            if (s.emitted > 0) {
                decodes++;
                context += s.prompt + s.emitted;
            }
        }
        long left = Math.max(0, budget - decodes);
        long pieces = 0;
        long tokens = 0;
        long pairs = 0;
        long keys = 0;
        for (Sequence s : held) {
            s.piece = (int) Math.min(left, s.prompt - s.read);
            left -= s.piece;
            if (s.piece > 0) {
                pieces++;
                tokens += s.piece;
                pairs += s.piece * (s.piece + 1L) / 2 + (long) s.piece * s.read;
                keys += s.read + s.piece;
            }
        }
        double step = seconds.applyAsDouble(new BatchShape(
                new BatchShape.Prefill(pieces, tokens, pairs, keys), new BatchShape.Decode(decodes, context)));
        now += step;
        gaps += decodes;
        gapSeconds += decodes * step;
        return finish();
    }

    private int finish() {
        int done = 0;
        for (Iterator<Sequence> all = held.iterator(); all.hasNext(); ) {
            Sequence s = all.next();
            s.read += s.piece;
            s.emitted += s.emitted > 0 || (s.piece > 0 && s.read == s.prompt) ? 1 : 0;
            if (s.emitted == s.output) {
                all.remove();
                done++;
            }
        }
        return done;
    }
}
