package org.hexcast.realexec.http;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hexcast.realexec.serving.Answer;

/**
 * What happens to the prompts of one response and waits to be written. Thread-safe: the thread that serves puts without ever waiting, one writer takes. It holds so
 * many tokens at most; a response whose client is slower is cut.
 */
final class Happenings {

    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>();
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
        return true;
    }

    synchronized void ended(int prompt, Answer answer) {
        if (!cut) {
            waiting.add(new Ended(prompt, answer));
        }
    }

    /** Forgets what waits; nothing follows. */
    synchronized void cut(String reason) {
        if (!cut) {
            cut = true;
            waiting.clear();
            waiting.add(new Cut(reason));
        }
    }

    /** The next, none if nothing happens for so long. */
    Optional<Event> take(long millis) throws InterruptedException {
        Event event = waiting.poll(millis, TimeUnit.MILLISECONDS);
        if (event instanceof Token) {
            tokenTaken();
        }
        return Optional.ofNullable(event);
    }

    private synchronized void tokenTaken() {
        tokens--;
    }
}
