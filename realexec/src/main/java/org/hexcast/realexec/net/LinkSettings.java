package org.hexcast.realexec.net;

import java.time.Duration;

/**
 * Times and limits of connections.
 *
 * @param heartbeat an idle connection says so often that it is alive
 * @param silence a connection on which nothing was heard for so long is lost
 * @param greeting time to connect and prove the secret, and to answer a request
 * @param strangers connections that have not yet proved the secret, at once; more are closed
 * @param waitingBytes mail that may wait to be written; then senders wait
 */
public record LinkSettings(Duration heartbeat, Duration silence, Duration greeting, int strangers, long waitingBytes) {

    /** A second, ten seconds, ten seconds, 32 strangers, 256 MiB. */
    public static final LinkSettings USUAL =
            new LinkSettings(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10), 32, 256L << 20);

    public LinkSettings {
        if (heartbeat.isZero() || heartbeat.isNegative() || greeting.isZero() || greeting.isNegative()) {
            throw new IllegalArgumentException(
                    "heartbeat " + heartbeat + " and greeting " + greeting + " must be longer than nothing");
        }
        if (silence.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "silence " + silence + " must be at least two heartbeats of " + heartbeat);
        }
        if (strangers < 1 || waitingBytes < 1) {
            throw new IllegalArgumentException(
                    "strangers " + strangers + " and waiting bytes " + waitingBytes + " must be at least 1");
        }
    }

    /** Heartbeats after which silence is a loss. */
    int silentBeats() {
        return Math.toIntExact(
                Math.min(Integer.MAX_VALUE, (silence.toNanos() + heartbeat.toNanos() - 1) / heartbeat.toNanos()));
    }

    /** How long silence lasts, for people. */
    String silenceText() {
        return silence.toMillis() % 1000 == 0 ? silence.toSeconds() + " s" : silence.toMillis() + " ms";
    }
}
