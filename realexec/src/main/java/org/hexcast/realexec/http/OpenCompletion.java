package org.hexcast.realexec.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.hexcast.domain.workload.PrefixHashes;
import org.hexcast.domain.workload.Request;
import org.hexcast.domain.workload.RequestId;
import org.hexcast.domain.workload.RequestTraits;
import org.hexcast.realexec.device.TokenIds;
import org.hexcast.realexec.serving.Answer;
import org.hexcast.realexec.serving.RealServing;
import org.jspecify.annotations.Nullable;

/** One completion request that is served: asks the plan for each prompt, and writes what comes. Owned by the thread that handles the request. */
final class OpenCompletion {

    /** Looks so often whether the plan is still served while nothing happens. */
    private static final long LOOK_MILLIS = 500;

    private final CompletionRequest request;
    private final Reply reply;
    private final CompletionJson json;
    private final Plan plan;
    private final Happenings happenings;
    private final List<Answer> asked = new CopyOnWriteArrayList<>();
    private final Map<Integer, Answer> ended = new TreeMap<>();
    private final List<Integer> sent = new ArrayList<>();
    private volatile boolean gone;

    /**
     * What serves.
     *
     * @param serving the plan
     * @param listener hears what it does
     * @param numbers numbers of requests, in order of arrival
     */
    record Plan(RealServing serving, EndpointListener listener, AtomicLong numbers) {}

    OpenCompletion(CompletionRequest request, Reply reply, CompletionJson json, Plan plan, int unsentTokens) {
        this.request = request;
        this.reply = reply;
        this.json = json;
        this.plan = plan;
        this.happenings = new Happenings(request.form().stream(), unsentTokens, this::giveUp);
        request.prompts().forEach(prompt -> sent.add(0));
    }

    /** Nothing follows, for this reason; from any thread. */
    void cut(String reason) {
        happenings.cut(reason);
    }

    /** The client does not wait any longer; from any thread. */
    private void giveUp() {
        gone = true;
        asked.forEach(plan.serving()::giveUp);
    }

    /**
     * Asks, and answers until the end.
     *
     * @throws IOException if the client is gone
     * @throws Refusal if there is no answer, or no more of it
     */
    void run() throws IOException, InterruptedException {
        for (int i = 0; i < request.prompts().size(); i++) {
            int prompt = i;
            plan.serving().ask(now -> arrived(prompt, now));
        }
        try {
            while (ended.size() < request.prompts().size()) {
                happened();
            }
        } finally {
            if (ended.size() < request.prompts().size()) {
                giveUp();
            }
        }
        finish();
    }

    /** A prompt arrives; on the thread that serves. */
    private Answer arrived(int index, long now) {
        TokenIds prompt = request.prompts().get(index);
        long number = plan.numbers().getAndIncrement();
        RequestTraits traits =
                new RequestTraits(0, 0, request.maxTokens(), PrefixHashes.NONE, RequestTraits.NO_SESSION);
        Answer answer = new Answer(
                new Request(new RequestId(number), now, prompt.size(), request.maxTokens(), traits),
                new Answer.Question(prompt, request.sampling(number), request.stops()));
        plan.listener().follow(answer, index, happenings);
        asked.add(answer);
        if (gone) {
            plan.serving().giveUp(answer);
        }
        return answer;
    }

    private void happened() throws IOException, InterruptedException {
        Optional<Happenings.Event> event = happenings.take(LOOK_MILLIS);
        if (event.isEmpty()) {
            if (!plan.serving().isServing()) {
                throw Refusal.unavailable("the plan is no longer served");
            }
        } else if (event.get() instanceof Happenings.Token token) {
            stream(token);
        } else if (event.get() instanceof Happenings.Ended end) {
            ended.put(end.prompt(), end.answer());
            requireCompleted(end.answer());
        } else if (event.get() instanceof Happenings.Cut cut) {
            throw Refusal.unavailable(cut.reason());
        }
    }

    private static void requireCompleted(Answer answer) {
        Answer.End end = answer.end().orElseThrow(() -> new IllegalStateException("an answer ended without an end"));
        switch (end.outcome()) {
            case COMPLETED -> {}
            case REJECTED -> throw rejected(end.reason());
            case TIMED_OUT -> throw new Refusal(504, "the request was given up: " + end.reason(), null, null);
            case FAILED -> throw Refusal.unavailable(end.reason());
        }
    }

    /** Too many requests may come again; a request that no replica can hold may not. */
    private static Refusal rejected(String reason) {
        return reason.startsWith("the queue of replica")
                ? new Refusal(429, reason, null, "queue_full")
                : new Refusal(400, "the plan has too few KV blocks for this request: " + reason, "prompt", "too_long");
    }

    private void stream(Happenings.Token token) throws IOException {
        if (!reply.begun()) {
            reply.beginStream();
        }
        int count = sent.get(token.prompt()) + 1;
        sent.set(token.prompt(), count);
        reply.event(json.chunk(token.prompt(), token.id(), count == 1, finishReason(token.id(), count)));
    }

    private @Nullable String finishReason(int token, int count) {
        if (request.stops().contains(token)) {
            return CompletionJson.STOP;
        }
        return count == request.maxTokens() ? CompletionJson.LENGTH : null;
    }

    private void finish() throws IOException {
        List<TokenIds> answers = ended.values().stream().map(Answer::tokens).toList();
        CompletionJson.Usage usage = new CompletionJson.Usage(
                request.promptTokens(),
                answers.stream().mapToLong(TokenIds::size).sum());
        if (request.form().stream()) {
            if (request.form().usage()) {
                reply.event(json.usageChunk(usage));
            }
            reply.done();
        } else {
            List<String> reasons = answers.stream()
                    .map(tokens -> finishReason(tokens.get(tokens.size() - 1), tokens.size()))
                    .map(reason -> reason == null ? CompletionJson.LENGTH : reason)
                    .toList();
            reply.send(200, "application/json", json.whole(answers, reasons, usage));
        }
    }
}
