package org.hexcast.realexec.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hexcast.domain.plan.ReplicaId;
import org.hexcast.domain.result.RequestTimeline;
import org.hexcast.domain.workload.Request;
import org.hexcast.realexec.device.Sampling;
import org.hexcast.realexec.device.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What one client asked and got so far, over all attempts: when a replica is lost, another attempt goes on behind the tokens that are out. It ends once. Owned by
 * the thread that serves; read by others when it has ended.
 */
public final class Answer {

    private final Request request;
    private final Question question;
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Long> tokenNanos = new ArrayList<>();
    private @Nullable Beginning first;
    private int preemptions;
    private int attempts;
    private @Nullable End end;

    /** How the first attempt that got a token began. */
    private record Beginning(ReplicaId prefill, long prefillStartNanos, long firstTokenNanos) {}

    /**
     * What a client wants.
     *
     * @param prompt token ids of the prompt
     * @param sampling how tokens are chosen
     * @param stops tokens behind which the answer ends
     */
    public record Question(TokenIds prompt, Sampling sampling, List<Integer> stops) {
        public Question {
            stops = List.copyOf(stops);
        }
    }

    /** How an answer ended. */
    public enum Outcome {
        /** It has all its tokens, or one that it stops at. */
        COMPLETED,
        /** No replica could hold it, its queue was full, or it outgrew its replica. */
        REJECTED,
        /** Its client gave up. */
        TIMED_OUT,
        /** What served it is lost, and nothing that is left can serve it. */
        FAILED
    }

    /**
     * The end of an answer.
     *
     * @param outcome how
     * @param reason in words, empty if it completed
     * @param nanos when
     */
    public record End(Outcome outcome, String reason, long nanos) {}

    /** A question that has arrived. */
    public Answer(Request request, Question question) {
        if (question.prompt().size() != request.promptTokens()) {
            throw new IllegalArgumentException(
                    request.id() + " has " + question.prompt().size() + " prompt token ids, but its prompt is "
                            + request.promptTokens() + " tokens long");
        }
        this.request = request;
        this.question = question;
    }

    /** What was asked. */
    public Request request() {
        return request;
    }

    /** The prompt and how to go on behind it. */
    public Question question() {
        return question;
    }

    /** Tokens so far. */
    public TokenIds tokens() {
        return TokenIds.of(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    /** When each token was there. */
    public List<Long> tokenNanos() {
        return List.copyOf(tokenNanos);
    }

    /** How it ended, if it has. */
    public Optional<End> end() {
        return Optional.ofNullable(end);
    }

    /** Attempts so far: one, and one more for each replica that was lost under it. */
    public int attempts() {
        return attempts;
    }

    /** Whether a token ends it. */
    boolean stopsAt(int token) {
        return question.stops().contains(token);
    }

    int size() {
        return tokens.size();
    }

    void emit(int token, long now) {
        requireOpen();
        tokens.add(token);
        tokenNanos.add(now);
    }

    void attempted() {
        requireOpen();
        attempts++;
    }

    /** An attempt is over because its replica is lost. */
    void interrupted(LiveRequest attempt) {
        preemptions += attempt.preemptions() + 1;
        if (first == null && attempt.emittedTokens() > 0) {
            attempt.prefillReplica()
                    .ifPresent(replica ->
                            first = new Beginning(replica, attempt.prefillStartNanos(), attempt.firstTokenNanos()));
        }
    }

    void ends(Outcome outcome, String reason, long now) {
        requireOpen();
        end = new End(outcome, reason, now);
    }

    private void requireOpen() {
        if (end != null) {
            throw new IllegalStateException(request.id() + " is answered twice: it has ended, " + end);
        }
    }

    /**
     * The timeline of a completed answer: its prompt was read when the first attempt read it, its hand-over is that of the last one.
     *
     * @param last the attempt that completed it
     */
    RequestTimeline timeline(LiveRequest last) {
        RequestTimeline end = last.timeline();
        Beginning begin =
                first == null ? new Beginning(end.prefill(), end.prefillStartNanos(), end.firstTokenNanos()) : first;
        return new RequestTimeline(
                request,
                begin.prefill(),
                begin.prefillStartNanos(),
                begin.firstTokenNanos(),
                end.handovers(),
                end.completionNanos(),
                end.preemptions() + preemptions);
    }
}
