package org.hexcast.realexec.serving;

import java.util.Arrays;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.workload.Request;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.scheduler.serve.ServedSequence;
import org.jspecify.annotations.Nullable;

/** One attempt at an answer, on its way through the replicas. Owned by the thread that serves. */
final class LiveRequest extends ServedSequence {

    private final long sequence;
    private final Answer answer;
    private final int before;
    private final int most;
    private int stoppedAt = Integer.MAX_VALUE;
    private int[] tokens;
    private int known;
    private @Nullable ReplicaId home;

    /**
     * An attempt behind the tokens that are out.
     *
     * @param answer what it goes on with
     * @param sequence number by which devices know it; never used twice
     * @param priority smaller is served first
     */
    LiveRequest(Answer answer, long sequence, int priority) {
        super(attempted(answer), priority);
        this.sequence = sequence;
        this.answer = answer;
        this.before = answer.size();
        this.most = answer.request().outputTokens() - before;
        this.tokens = new int[answer.request().promptTokens() + before + Math.min(most, 64)];
        TokenIds prompt = answer.question().prompt();
        for (int i = 0; i < prompt.size(); i++) {
            append(prompt.get(i));
        }
        TokenIds out = answer.tokens();
        for (int i = 0; i < out.size(); i++) {
            append(out.get(i));
        }
    }

    /** What is asked of this attempt: tokens that are out belong to its prompt. */
    private static Request attempted(Answer answer) {
        Request asked = answer.request();
        int out = answer.size();
        return out == 0
                ? asked
                : new Request(
                        asked.id(),
                        asked.arrivalNanos(),
                        asked.promptTokens() + out,
                        asked.outputTokens() - out,
                        asked.traits());
    }

    private void append(int token) {
        if (known == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * known);
        }
        tokens[known++] = token;
    }

    long sequence() {
        return sequence;
    }

    Answer answer() {
        return answer;
    }

    ReplicaId home() {
        ReplicaId replica = home;
        if (replica == null) {
            throw new IllegalStateException("INV-2: " + id() + " is at no replica");
        }
        return replica;
    }

    void home(ReplicaId replica) {
        home = replica;
    }

    /** A token has been chosen behind all that are known. */
    void chosen(int token, long now) {
        append(token);
        answer.emit(token, now);
        if (answer.stopsAt(token)) {
            stoppedAt = answer.size() - before;
        }
    }

    /** Tokens of prompt and output from an index to before another. */
    TokenIds tokens(int from, int to) {
        if (to > known) {
            throw new IllegalStateException(id() + " has " + known + " tokens, not " + to);
        }
        return TokenIds.of(Arrays.copyOfRange(tokens, from, to));
    }

    @Override
    public int remainingTokens() {
        return Math.min(most, stoppedAt) - emittedTokens();
    }
}
