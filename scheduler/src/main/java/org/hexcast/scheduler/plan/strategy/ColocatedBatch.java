package org.hexcast.scheduler.plan.strategy;

import java.util.Optional;
import org.hexcast.costmodel.BatchShape;
import org.hexcast.domain.workload.WorkloadSummary;
import org.hexcast.scheduler.plan.PlanningProblem;

/**
 * The steps of one micro-batch of a co-located replica that always holds n sequences, each of which either reads its prompt or decodes (chunked prefill:
 * Sarathi, OSDI 2024; vLLM V1): decodes first, then prompt tokens up to the token budget.
 *
 * <p>A mean request stays for k steps that read pieces of its prompt, the last of which emits its first token, and m steps that decode, so
 *
 * <pre>x = n / (m + k),   k = max(1, prompt / (budget - (n - 1)))</pre>
 *
 * <p>requests are done per step (Little's law). While xk is below 1, a step is busy in that share of cases: it holds one piece and n-1 decodes; in all others
 * it holds n decodes. From 1 on, every step reads x prompts' worth of tokens beside xm decodes; x is at most what fills the budget, budget / (prompt + m), however many
 * sequences are held.
 *
 * <p>Differs from an engine in that finished sequences are replaced at once and prompts arrive evenly; pieces of a prompt have one size.
 *
 * @param sequences n
 * @param requestsPerStep x
 * @param chunks k, not rounded
 * @param room prompt tokens for which a step has room
 * @param steps all steps
 * @param gaps the steps that a decoding sequence sees; what its time per token is the mean of
 */
public record ColocatedBatch(
        int sequences, double requestsPerStep, double chunks, int room, StepMix steps, StepMix gaps) {

    /**
     * A batch in equilibrium.
     *
     * @param problem what is planned
     * @param budget tokens of a step
     * @param sequences sequences held
     * @return nothing if fewer sequences fill the budget of every step already, so that one more would only wait
     */
    static Optional<ColocatedBatch> of(PlanningProblem problem, int budget, int sequences) {
        WorkloadSummary.Prompts prompts = problem.workload().prompts();
        double decodeSteps = problem.workload().outputs().meanDecodeSteps();
        int room = budget - (sequences - 1);
        if (room < 1) {
            return Optional.empty();
        }
        double chunks = Math.max(1, prompts.mean() / room);
        double steps = decodeSteps + chunks;
        double most = budget / (prompts.mean() + decodeSteps);
        if ((sequences - 1) / steps >= most) {
            return Optional.empty();
        }
        double busyShare = sequences / steps * chunks;
        double done = Math.min(most, sequences / steps);
        if (busyShare >= 1) {
            BatchShape shape = reading(problem, done, chunks, Math.round(done * decodeSteps));
            StepMix all = StepMix.of(shape);
            return Optional.of(new ColocatedBatch(sequences, done, chunks, room, all, all));
        }
        BatchShape busy = reading(problem, 1 / chunks, chunks, sequences - 1);
        BatchShape quiet = ReplicaCapacity.decodeShape(problem, sequences);
        double seen = busyShare * (sequences - 1) / (sequences - busyShare);
        return Optional.of(new ColocatedBatch(
                sequences,
                done,
                chunks,
                room,
                new StepMix(busy, busyShare, quiet),
                new StepMix(busy, Math.min(1, seen), quiet)));
    }

    /** A step that reads so many prompts' worth of tokens, in so many pieces each, beside decodes. */
    private static BatchShape reading(PlanningProblem problem, double prompts, double chunks, long decodes) {
        WorkloadSummary.Prompts lengths = problem.workload().prompts();
        return reading(problem, prompts, new Piece(lengths.mean(), lengths.meanPairs(), chunks), decodes);
    }

    /** A prompt by its length, its query-key pairs and the number of its pieces. */
    private record Piece(double tokens, double pairs, double chunks) {
        /** Keys that all pieces read together: each reads its own and those before it. */
        double keys() {
            return tokens * (chunks + 1) / 2;
        }
    }

    private static BatchShape reading(PlanningProblem problem, double prompts, Piece piece, long decodes) {
        long sequences = Math.max(1, Math.round(prompts));
        long tokens = Math.max(sequences, Math.round(prompts * piece.tokens()));
        long pairs = Math.max(tokens, Math.round(prompts * piece.pairs()));
        long keys = Math.max(tokens, Math.round(prompts * piece.keys()));
        BatchShape.Decode decode = ReplicaCapacity.decodeShape(problem, decodes).decode();
        return new BatchShape(new BatchShape.Prefill(sequences, tokens, pairs, keys), decode);
    }

    /** A step that reads a piece of a mean prompt, if prompts come one at a time; otherwise any step. */
    public BatchShape busy() {
        return steps.busy();
    }

    /** Steps that read a prompt of so many tokens. */
    int chunksOf(int promptTokens) {
        return (promptTokens + room - 1) / room;
    }

    /** A step that reads a piece of a prompt of this length. */
    BatchShape reading(PlanningProblem problem, int promptTokens) {
        if (steps.busyShare() == 1) {
            return steps.busy();
        }
        int pieces = chunksOf(promptTokens);
        Piece piece = new Piece(promptTokens, promptTokens * (promptTokens + 1.0) / 2, pieces);
        return reading(problem, 1.0 / pieces, piece, sequences - 1);
    }

    /** KV tokens that the sequences hold, and half a block each that is not full: pieces of a prompt take blocks as they are read. */
    double residentTokens(PlanningProblem problem) {
        double half = problem.engine().memory().blockTokens() / 2.0;
        double read = problem.workload().prompts().mean() * (chunks + 1) / (2 * chunks) + half;
        double decoding = problem.workload().outputs().meanDecodeSteps() * ReplicaCapacity.tokensPerSequence(problem);
        return requestsPerStep * (decoding + chunks * read);
    }
}
