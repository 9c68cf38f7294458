package org.hexcast.realexec.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends waits for clients that neither send nor read: a thread that is in the network for too long is interrupted, which closes its connection. The server of the
 * JDK has no such limit but by system properties. Thread-safe.
 */
final class IoWatch implements AutoCloseable {

    /** Looks so many times within the longest wait. */
    private static final int LOOKS = 8;

    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> looking;
    private final Map<Thread, Long> waits = new ConcurrentHashMap<>();
    private volatile long look;

    /** Waits may last so many seconds, and an eighth more. */
    IoWatch(int seconds, String threadName) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, threadName));
        long every = Math.max(1, TimeUnit.SECONDS.toMillis(seconds) / LOOKS);
        looking = timer.scheduleAtFixedRate(() -> look(look + 1), every, every, TimeUnit.MILLISECONDS);
    }

    private void look(long now) {
        look = now;
        for (Thread thread : waits.keySet()) {
            waits.computeIfPresent(thread, (waiting, began) -> {
                boolean late = now - began > LOOKS;
                if (late) {
                    waiting.interrupt();
                }
                return late ? null : began;
            });
        }
    }

    /** The calling thread may wait for its client from now on. */
    void begin() {
        waits.put(Thread.currentThread(), look);
    }

    /** It no longer does; a late interrupt is taken back. */
    void end() {
        waits.remove(Thread.currentThread());
        Thread.interrupted();
    }

    @Override
    public void close() {
        looking.cancel(false);
        timer.shutdownNow();
    }
}
