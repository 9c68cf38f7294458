package org.hexcast.realexec.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.hexcast.realexec.serving.Answer;

/**
 * What happens to the prompts of one response and waits to be written. Thread-safe: the thread that serves puts without ever waiting, one writer takes. It holds so
 * many tokens at most; a response whose client is slower is cut.
 */
final class Happenings {

    private final Deque<Event> waiting = new ArrayDeque<>();
    private final boolean stream;
    private final int mostTokens;
    private final Runnable whenTooSlow;
    private int tokens;
    private boolean cut;

    /** One of them. */
    sealed interface Event {}

    /** A prompt got a token. */
    record Token(int prompt, int id) implements Event {}

    /** The answer to a prompt has ended. */
    record Ended(int prompt, Answer answer) implements Event {}

    /** Nothing follows, whatever comes. */
    record Cut(String reason) implements Event {}

    /**
     * Of one response.
     *
     * @param stream whether its tokens are sent one by one; otherwise only ends are kept
     * @param mostTokens most tokens that wait
     * @param whenTooSlow called once if more would wait
     */
    Happenings(boolean stream, int mostTokens, Runnable whenTooSlow) {
        this.stream = stream;
        this.mostTokens = mostTokens;
        this.whenTooSlow = whenTooSlow;
    }

    void token(int prompt, int id) {
        if (stream && !put(new Token(prompt, id))) {
            whenTooSlow.run();
        }
    }

    /** Answers whether the bound holds. */
    private synchronized boolean put(Token token) {
        if (cut) {
            return true;
        }
        if (tokens == mostTokens) {
            cut("the client is too slow: " + mostTokens + " tokens wait to be sent");
            return false;
        }
        tokens++;
        waiting.add(token);
        notifyAll();
        return true;
    }

    synchronized void ended(int prompt, Answer answer) {
        if (!cut) {
            waiting.add(new Ended(prompt, answer));
            notifyAll();
        }
    }

    /** Forgets what waits; nothing follows. */
    synchronized void cut(String reason) {
        if (!cut) {
            cut = true;
            waiting.clear();
            waiting.add(new Cut(reason));
            notifyAll();
        }
    }

    /** The next, none if nothing happens for so long. */
    synchronized Optional<Event> take(long millis) throws InterruptedException {
        if (waiting.isEmpty()) {
            wait(millis);
        }
        Event event = waiting.poll();
        tokens -= event instanceof Token ? 1 : 0;
        return Optional.ofNullable(event);
    }
}
