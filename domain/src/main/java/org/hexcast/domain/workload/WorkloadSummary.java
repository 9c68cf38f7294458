package org.hexcast.domain.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * What the planner needs to know of a workload: means over its requests.
 *
 * @param prompts how long prompts are
 * @param outputs how long outputs are
 * @param arrivalsPerSecond mean arrival rate; infinite where all requests are there at time 0
 */
public record WorkloadSummary(Prompts prompts, Outputs outputs, double arrivalsPerSecond) {

    /**
     * Prompt lengths.
     *
     * @param mean in tokens
     * @param meanPairs mean of n(n+1)/2, the query-key pairs of causal attention
     * @param quantiles prompt lengths in order, one for each of {@link #QUANTILES} equal shares: half of the share is shorter
     * @param longest the longest prompt
     */
    public record Prompts(double mean, double meanPairs, List<Integer> quantiles, int longest) {
        public Prompts {
            quantiles = List.copyOf(quantiles);
        }

        /** The length that this share of the prompts does not exceed, as far as the quantiles tell; they are in order. */
        public int quantile(double share) {
            int index = (int) Math.ceil(share * quantiles.size());
            return quantiles.get(Math.max(0, Math.min(index, quantiles.size()) - 1));
        }

        /** All prompts of one length. */
        public static Prompts constant(int tokens) {
            return new Prompts(tokens, tokens * (tokens + 1.0) / 2, List.of(tokens), tokens);
        }
    }

    /** How many lengths stand for all prompts. */
    public static final int QUANTILES = 20;

    /**
     * Output lengths and what decoding them means.
     *
     * @param mean in tokens
     * @param meanDecodeSteps mean of output - 1: the first token comes from prefill
     * @param decodeContext mean context over all decode steps, so that long outputs weigh more
     * @param handoverShare share of requests with a second token, whose KV cache is handed over
     * @param handoverPrompt mean prompt of those
     * @param longestSequence longest prompt and output together
     */
    public record Outputs(
            double mean,
            double meanDecodeSteps,
            double decodeContext,
            double handoverShare,
            double handoverPrompt,
            int longestSequence) {}

    /** Most requests that a summary looks at. */
    public static final int SAMPLE = 20_000;

    /**
     * Summarises the first {@link #SAMPLE} requests of a run that is answered at once. The arrival rate is that of single requests and of first turns, times the
     * requests for each: so the think times of the last sessions do not stretch it.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static WorkloadSummary of(RequestSource source) {
        return of(source.answeredAtOnce());
    }

    /**
     * Summarises the first {@link #SAMPLE} of some requests.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static WorkloadSummary of(Iterator<Request> requests) {
        long count = 0;
        long handovers = 0;
        double promptSum = 0;
        double pairSum = 0;
        double outputSum = 0;
        double contextSum = 0;
        double stepSum = 0;
        double handoverPromptSum = 0;
        int longestPrompt = 0;
        int longestSequence = 0;
        long first = 0;
        long last = 0;
        long begun = 0;
        long lastSession = RequestTraits.NO_SESSION;
        List<Integer> prompts = new ArrayList<>();
        while (requests.hasNext() && count < SAMPLE) {
            Request request = requests.next();
            double prompt = request.promptTokens();
            double steps = request.outputTokens() - 1.0;
            count++;
            if (request.traits().session() == RequestTraits.NO_SESSION
                    || request.traits().session() > lastSession) {
                lastSession = Math.max(lastSession, request.traits().session());
                first = begun == 0 ? request.arrivalNanos() : first;
                last = request.arrivalNanos();
                begun++;
            }
            prompts.add(request.promptTokens());
            promptSum += prompt;
            pairSum += prompt * (prompt + 1) / 2;
            outputSum += request.outputTokens();
            stepSum += steps;
            // Step i of a decode attends to the prompt and the i tokens before it.
            contextSum += steps * (prompt + (steps + 1) / 2);
            if (steps > 0) {
                handovers++;
                handoverPromptSum += prompt;
            }
            longestPrompt = Math.max(longestPrompt, request.promptTokens());
            longestSequence = Math.max(longestSequence, request.promptTokens() + request.outputTokens());
        }
        if (count == 0) {
            throw new IllegalArgumentException("the workload has no requests");
        }
        double span = (last - first) / 1e9;
        return new WorkloadSummary(
                new Prompts(promptSum / count, pairSum / count, quantiles(prompts), longestPrompt),
                new Outputs(
                        outputSum / count,
                        stepSum / count,
                        stepSum == 0 ? promptSum / count : contextSum / stepSum,
                        (double) handovers / count,
                        handovers == 0 ? promptSum / count : handoverPromptSum / handovers,
                        longestSequence),
                span > 0 ? (begun - 1) / span * ((double) count / begun) : Double.POSITIVE_INFINITY);
    }

    private static List<Integer> quantiles(List<Integer> prompts) {
        prompts.sort(Comparator.naturalOrder());
        List<Integer> quantiles = new ArrayList<>();
        for (int i = 0; i < QUANTILES; i++) {
            quantiles.add(prompts.get((int) Math.floor((i + 0.5) / QUANTILES * prompts.size())));
        }
        return quantiles;
    }
}
